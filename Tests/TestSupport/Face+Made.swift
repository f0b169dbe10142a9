package import FaceTypes

extension Face {
    /// A synthetic face: `number` is its row and the index of its key.
    package static func made(
        _ number: Int, photo: Int? = nil, box: Box? = nil, shortSide: Float = 100, blur: Float = 100,
        score: Float = 0.9, width: Int32 = 640, captured: CaptureDate? = nil
    ) -> Face {
        let (photo, point) = (photo ?? number, Point(1, 1))
        guard let digest = PhotoDigest(bytes: (0..<32).map { UInt8($0 == 31 ? photo % 251 : 0) }) else {
            preconditionFailure("a digest has 32 bytes")
        }
        let record = FaceRecord(
            photo: photo, index: Int32(number), box: box ?? Box(x1: 0, y1: 0, x2: shortSide, y2: shortSide),
            points: FivePoints(
                leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
            score: score, shortSidePixels: shortSide, blur: blur, embeddingNorm: 20)
        return Face(
            key: FaceKey(digest: digest, index: Int32(number)), row: number, record: record,
            photo: PhotoRecord(
                digest: digest, path: FilePath("/photos/\(photo).jpg"), size: 1, modified: 1, width: width,
                height: 480, captured: captured, status: .ok))
    }
}
