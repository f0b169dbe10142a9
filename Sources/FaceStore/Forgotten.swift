package import FaceTypes
import JSON

/// A face or photo that was forgotten and must not come back: its position, without its appearance.
package struct Forgotten: Hashable, Sendable {
    package var digest: PhotoDigest
    /// The picture of the photo, so that it stays forgotten even if its metadata is edited; nil if it was forgotten
    /// by a version without pictures.
    package var picture: PictureDigest?
    /// Nil for the whole photo.
    package var box: Box?

    package init(digest: PhotoDigest, picture: PictureDigest? = nil, box: Box?) {
        self.digest = digest
        self.picture = picture
        self.box = box
    }

    /// Boxes with a larger intersection over union are the same face.
    private static let leastOverlap: Float = 0.5

    /// Whether a face of the photo is this one.
    ///
    /// Only the part inside the photo counts: boxes of older caches extend beyond it.
    /// - Parameters:
    ///   - width: width of the photo in pixels; 0 if unknown.
    ///   - height: height of the photo in pixels; 0 if unknown.
    package func covers(_ face: Box, width: Int, height: Int) -> Bool {
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
        picture = json["picture"]?.text.flatMap { PictureDigest(hex: $0) }
        box = corners.count == 4 ? Box(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3]) : nil
    }

    fileprivate var json: JSONValue {
        var object = JSONObject([("sha256", .text(digest.hex))])
        object["picture"] = picture.map { .text($0.hex) }
        object["box"] = box.map { .array([.float($0.x1), .float($0.y1), .float($0.x2), .float($0.y2)]) }
        return .object(object)
    }
}

/// The faces and photos that must stay forgotten, by photo.
package struct Tombstones: Sendable {
    /// By the digests of a content and of a picture.
    private let ofContents: [PhotoDigest: [Forgotten]]
    private let ofPictures: [PictureDigest: [Forgotten]]

    package init(_ all: [Forgotten]) {
        ofContents = Dictionary(grouping: all, by: \.digest)
        ofPictures = Dictionary(
            all.compactMap { forgotten in forgotten.picture.map { ($0, [forgotten]) } }, uniquingKeysWith: +)
    }

    package func of(_ photo: PhotoRecord) -> [Forgotten] {
        photo.contents.flatMap(of) + (photo.picture.flatMap { ofPictures[$0] } ?? [])
    }

    package func of(_ content: PhotoDigest) -> [Forgotten] { ofContents[content] ?? [] }
}

extension CacheContents {
    /// The contents without what was forgotten.
    package func withoutForgotten() -> CacheContents {
        let tombstones = Tombstones(extras.forgotten)
        if extras.forgotten.isEmpty { return self }
        let forgotten = photos.map { tombstones.of($0) }
        var rest = keeping(
            photos: { row in !forgotten[row].contains { $0.box == nil } },
            faces: { row in
                let face = faces[row]
                let photo = photos[face.photo]
                return !forgotten[face.photo].contains {
                    $0.covers(face.box, width: Int(photo.width), height: Int(photo.height))
                }
            })
        rest.markFaceless()
        let rows = Dictionary(
            photos.enumerated().flatMap { row, photo in photo.contents.map { ($0, row) } }
        ) { first, _ in first }
        rest.decisions = decisions.map { line in
            line.forgetting { anchor in
                (rows[anchor.photo].map { forgotten[$0] } ?? tombstones.of(anchor.photo)).contains {
                    $0.covers(
                        anchor.box, width: Int(anchor.picture?.width ?? 0),
                        height: Int(anchor.picture?.height ?? 0))
                }
            }
        }
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

    /// A digest of the last request of `forget`, to recognise it when it is repeated; it does not reveal who was
    /// forgotten.
    package var lastForgetting: PhotoDigest? {
        get { (metaFields["last_forgetting"]?.text).flatMap { PhotoDigest(hex: $0) } }
        set { metaFields["last_forgetting"] = newValue.map { .text($0.hex) } }
    }
}
