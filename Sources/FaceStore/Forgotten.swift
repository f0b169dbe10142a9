package import FaceTypes
import JSON

/// A face or photo that was forgotten and must not come back: its position, without its appearance.
package struct Forgotten: Hashable, Sendable {
    package var digest: PhotoDigest
    /// Nil for the whole photo.
    package var box: Box?

    package init(digest: PhotoDigest, box: Box?) {
        self.digest = digest
        self.box = box
    }

    /// Two boxes that share more than half of what they cover are one face.
    private static let leastOverlap: Float = 0.5

    /// Whether a face of a photo is this one.
    ///
    /// Only what lies within the photo counts: boxes of older caches reach beyond it.
    /// - Parameters:
    ///   - width: of the photo, pixels; 0 where it is not known.
    ///   - height: of the photo, pixels; 0 where it is not known.
    package func covers(_ face: Box, of photo: PhotoDigest, width: Int, height: Int) -> Bool {
        guard digest == photo else { return false }
        guard let whole = box else { return true }
        let isMeasured = width > 0 && height > 0
        let box = isMeasured ? whole.clamped(width: width, height: height) : whole
        let face = isMeasured ? face.clamped(width: width, height: height) : face
        return box.overlap(with: face) > Self.leastOverlap
    }

    fileprivate init?(_ json: JSONValue) {
        guard let digest = json["sha256"]?.text.flatMap({ PhotoDigest(hex: $0) }) else { return nil }
        let corners = json["box"]?.array?.compactMap { $0.double.map { Float($0) } } ?? []
        self.digest = digest
        box = corners.count == 4 ? Box(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3]) : nil
    }

    fileprivate var json: JSONValue {
        var object = JSONObject([("sha256", .text(digest.hex))])
        object["box"] = box.map { .array([.float($0.x1), .float($0.y1), .float($0.x2), .float($0.y2)]) }
        return .object(object)
    }
}

extension CacheContents {
    /// The contents without what was forgotten.
    package func withoutForgotten() -> CacheContents {
        let tombstones = Dictionary(grouping: extras.forgotten, by: \.digest)
        if tombstones.isEmpty { return self }
        func forgotten(of row: Int) -> [Forgotten] { photos[row].digest.flatMap { tombstones[$0] } ?? [] }
        var rest = keeping(
            photos: { row in !forgotten(of: row).contains { $0.box == nil } },
            faces: { row in
                let face = faces[row]
                let photo = photos[face.photo]
                return !forgotten(of: face.photo).contains {
                    $0.covers(face.box, of: $0.digest, width: Int(photo.width), height: Int(photo.height))
                }
            })
        rest.markFaceless()
        return rest
    }

    /// A photo without faces after its last face was removed.
    package mutating func markFaceless() {
        let faced = Set(faces.map(\.photo))
        for row in photos.indices where photos[row].status == .ok && !faced.contains(row) {
            photos[row].status = .noFace
        }
    }
}

extension CacheExtras {
    private static let key = "forgotten"

    /// In the order in which they were forgotten; a member of `meta`, so that conversions keep it.
    package var forgotten: [Forgotten] {
        get { (metaFields[Self.key]?.array ?? []).compactMap { Forgotten($0) } }
        set { metaFields[Self.key] = newValue.isEmpty ? nil : .array(newValue.map(\.json)) }
    }
}
