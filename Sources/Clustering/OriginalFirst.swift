package import FaceTypes

/// A copy of a picture, with what tells copies from the original.
package struct PictureCopy: Hashable, Sendable {
    package var photo: PhotoRecord
    /// Shorter side of the face that the copies share, pixels; 0 where they share none.
    package var faceShort: Float
    /// Variance of the Laplacian of that face; 0 where unknown.
    package var sharpness: Float
    /// Whether it lies otherwise than most of the copies.
    package var isTurned: Bool
    /// The place in the list of what the user prefers; beyond its end where nothing of it is met.
    package var preference: Int

    package init(
        photo: PhotoRecord, faceShort: Float = 0, sharpness: Float = 0, isTurned: Bool = false,
        preference: Int = 0
    ) {
        self.photo = photo
        self.faceShort = faceShort
        self.sharpness = sharpness
        self.isTurned = isTurned
        self.preference = preference
    }

    fileprivate var pixels: Int { Int(photo.width) * Int(photo.height) }
}

/// The copies of one picture, the one that is most likely the original first: the keeper of `dedup`, and the frame of a
/// bundle.
///
/// What the user prefers comes first. Then count, in this order: a date of capture, which copies lose; colour; the size of
/// the face, in steps; lying as most copies do; pixels; sharpness; bytes; the folder and the age, as `PathStanding` has them. Date and
/// colour count only for a copy that is no thumbnail beside the others.
/// - Returns: places in `copies`.
package func originalFirst(_ copies: [PictureCopy]) -> [Int] {
    let mostPixels = copies.map(\.pixels).max() ?? 0
    let largestFace = copies.map(\.faceShort).max() ?? 0
    func rank(_ copy: PictureCopy) -> [Double] {
        let isThumbnail = copy.pixels < mostPixels / thumbnailShare
        let isDated = copy.photo.captured != nil && !isThumbnail
        let isToned = copy.photo.colour >= 0 && copy.photo.colour < leastColour
        let isSmall = copy.faceShort < largestFace * comparableFace
        return [
            Double(copy.preference), isDated ? 0 : 1, isToned || isThumbnail ? 1 : 0, isSmall ? 1 : 0,
            copy.isTurned ? 1 : 0, -Double(copy.pixels), -Double(copy.sharpness), -Double(copy.photo.size),
        ]
    }
    let ranks = copies.map(rank)
    return copies.indices.sorted { a, b in
        if ranks[a] != ranks[b] { return ranks[a].lexicographicallyPrecedes(ranks[b]) }
        let (x, y) = (PathStanding(copies[a].photo), PathStanding(copies[b].photo))
        return x.isLevel(with: y) ? a < b : x < y
    }
}

/// A copy of less than this part of the pixels of the largest is a thumbnail, whatever it says of itself.
private let thumbnailShare = 8
/// Faces of at least this part of the largest are equally large.
private let comparableFace: Float = 0.75
/// Measured: black and white, and toned in one colour, up to 2; faded colours from 6 on.
private let leastColour: Float = 3

/// How likely a file lies where its owner put it, not where a copy ended up; the less, the likelier.
package struct PathStanding: Hashable, Sendable, Comparable {
    private let points: Int
    private let modified: Int64
    package let path: FilePath

    package init(_ photo: PhotoRecord) {
        self.init(photo.path, modified: photo.modified, captured: photo.captured)
    }

    /// - Parameters:
    ///   - modified: nanoseconds since 1970, below 0 where unknown.
    ///   - captured: the date of the photo, whose year is a good name for its folder.
    package init(_ path: FilePath, modified: Int64, captured: CaptureDate?) {
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).map {
            String(decoding: $0, as: UTF8.self).lowercased()
        }
        let folders = parts.dropLast()
        let name = parts.last ?? ""
        let landings = folders.count { Self.landings.contains($0) }
        let isCopy = Self.copyMarks.contains { name.contains($0) }
        let isFiled = captured.map { date in folders.contains { $0.hasPrefix(date.text.prefix(4)) } } ?? false
        points = 4 * landings + (isCopy ? 2 : 0) - (isFiled ? 1 : 0)
        self.modified = modified < 0 ? .max : modified
        self.path = path
    }

    /// Whether only the path tells one from the other.
    fileprivate func isLevel(with other: PathStanding) -> Bool {
        points == other.points && modified == other.modified
    }

    /// Older files come first, then earlier paths.
    package static func < (a: PathStanding, b: PathStanding) -> Bool {
        (a.points, a.modified, a.path) < (b.points, b.modified, b.path)
    }

    /// Folders into which programs and people drop copies.
    private static let landings: Set<String> = [
        "desktop", "schreibtisch", "bureau", "escritorio", "downloads", "download", "temp", "tmp", "whatsapp",
        "whatsapp images", "telegram", "telegram images", "screenshots", "shared", "sent", "exports",
        "export",
        "edited", "thumbnails", "cache", ".cache",
    ]
    private static let copyMarks = [
        " copy", "-copy", "_copy", "copy of ", "kopie", "(1)", "(2)", "(3)", "edited", "upscaled", "thumb",
    ]
}
