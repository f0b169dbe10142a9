import FaceAnalysis
import FaceTypes
import Glibc
import Imaging
import Parallel

/// Photos in a fake format: `FAKE`, a number of faces, and a seed.
enum FakePhoto {
    static func content(faces: Int, seed: Int) -> [UInt8] { Array("FAKE \(faces) \(seed)".utf8) }
    static let broken = Array("FAKE broken".utf8)
}

/// Decodes fake photos of `100 + seed` × 120 pixels. The first pixel contains the number of faces and the seed.
struct FakeImages: ImageSource {
    /// The date of every photo.
    var date = "2009:07:14 18:03:59"

    func isPhoto(head: [UInt8]) -> Bool { head.starts(with: "FAKE".utf8) }

    func decode(_ content: [UInt8]) throws -> DecodedPhoto {
        guard !content.isEmpty else { throw FaceSetsError(code: .zeroBytes, "the file is empty") }
        let words = String(decoding: content, as: UTF8.self).split(separator: " ")
        guard words.count == 3, let faces = UInt8(words[1]), let seed = Int(words[2]) else {
            throw FaceSetsError(code: .undecodable, "not a fake photo")
        }
        let (width, height) = (100 + seed, 120)
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        (pixels[0], pixels[1], pixels[2]) = (faces, UInt8(seed / 256), UInt8(seed % 256))
        let image = RGBImage(width: width, height: height, pixels: pixels)
        var metadata = EmbeddedMetadata()
        metadata.exifOriginal = [date]
        return DecodedPhoto(
            image: image, metadata: metadata, perceptualHash: UInt64(seed))
    }

    func decodeForExport(_ content: [UInt8]) throws -> RGBImage { try decode(content).image }
    func pixelCount(_ content: [UInt8]) -> Int { 1_000 }
    func releaseThreadResources() {}
}

/// Finds as many faces as the first pixel says, and counts its calls.
final class FakeAnalyser: FaceAnalyser {
    let space: EmbeddingSpace
    /// Called with the seed before each analysis.
    private let before: @Sendable (Int) -> Void
    private let beforeEnriching: @Sendable () -> Void
    /// False for a pack with only a detector and a recogniser.
    private let enriches: Bool
    private let count = Monitor(0)

    init(
        name: String = "fake", before: @escaping @Sendable (Int) -> Void = { _ in },
        beforeEnriching: @escaping @Sendable () -> Void = {}, enriches: Bool = true
    ) {
        self.beforeEnriching = beforeEnriching
        self.enriches = enriches
        space = EmbeddingSpace(name: name, dimension: 8, models: ["recogniser": name])
        self.before = before
    }

    var analyses: Int { count.change { $0 } }

    func analyse(_ image: RGBImage) throws -> [AnalysedFace] {
        let (faces, seed) = image.withPixels { (Int($0[0]), Int($0[1]) * 256 + Int($0[2])) }
        before(seed)
        count.change { $0 += 1 }
        return (0..<faces).map { face in
            var vector = [Float](repeating: 0, count: 8)
            vector[(seed + face) % 8] = 1
            return AnalysedFace(
                detection: detection(seed: seed, face), embedding: vector, embeddingNorm: Float(20 + face),
                blur: Float(seed))
        }
    }

    private func detection(seed: Int, _ face: Int) -> Detection {
        let point = Point(Float(seed), Float(face))
        return Detection(
            box: Box(x1: 0, y1: 0, x2: Float(100 + seed), y2: 120),
            points: FivePoints(
                leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
            score: 0.9 - Float(face) / 100)
    }

    func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] { [] }
    func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) { ([], 0) }

    func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        beforeEnriching()
        count.change { $0 += 1 }
        guard enriches else { return Enrichment() }
        return Enrichment(
            pose: Pose(pitch: box.x2, yaw: points.nose.x, roll: points.nose.y), gender: 1, age: 30)
    }
}
