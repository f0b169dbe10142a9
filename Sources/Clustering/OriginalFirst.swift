package import FaceTypes

/// A copy of a picture, with the properties that distinguish the original from copies.
package struct PictureCopy: Hashable, Sendable {
    package var photo: PhotoRecord
    /// Shorter side in pixels of the face that the copies share; 0 if they share none.
    package var faceShort: Float
    /// Variance of the Laplacian of that face; 0 if unknown.
    package var sharpness: Float
    /// Whether its orientation differs from most copies.
    package var isTurned: Bool
    /// Index in the user's list of preferences; past its end if none matches.
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

/// The copies of one picture, the most likely original first: the file to keep for `dedup`, and the frame of a
/// bundle.
///
/// The user's preferences come first. Then, in this order: a capture date, which copies lose; colour; the size of the
/// face, in steps; the orientation of most copies; pixels; sharpness; bytes; the folder and the age, as in
/// `PathStanding`. Date and colour only count for copies that are not thumbnails compared with the others.
/// - Returns: indices of `copies`.
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

/// A copy with less than this share of the pixels of the largest is a thumbnail, whatever its metadata says.
private let thumbnailShare = 8
/// Faces of at least this share of the largest count as equally large.
private let comparableFace: Float = 0.75
/// Measured: black and white, and toned in one colour, up to 2; faded colours from 6.
private let leastColour: Float = 3

/// How likely it is that a file is where its owner put it, rather than a copy; smaller is more likely.
package struct PathStanding: Hashable, Sendable, Comparable {
    private let points: Int
    private let modified: Int64
    package let path: FilePath

    package init(_ photo: PhotoRecord) {
        self.init(photo.path, modified: photo.modified, captured: photo.captured)
    }

    /// - Parameters:
    ///   - modified: nanoseconds since 1970, below 0 if unknown.
    ///   - captured: the capture date of the photo, whose year is a good name for its folder.
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

    /// Whether they only differ in their path.
    fileprivate func isLevel(with other: PathStanding) -> Bool {
        points == other.points && modified == other.modified
    }

    /// Older files first, then earlier paths.
    package static func < (a: PathStanding, b: PathStanding) -> Bool {
        (a.points, a.modified, a.path) < (b.points, b.modified, b.path)
    }

    /// Folders in which programs and people put copies.
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
