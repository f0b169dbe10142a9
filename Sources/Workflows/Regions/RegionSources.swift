import FaceTypes
import Files
import Imaging
import Library
import PhotoMetadata

/// The regions recorded for a photo, and the orientation of its file.
struct PhotoRegions: Sendable {
    /// In the displayed picture, with their sources.
    var regions: [(region: FaceRegion, shown: RelativeBox, source: DecisionSource)] = []
}

/// Finds regions in photos, in XMP sidecars and in Picasa's files; can be used from any thread.
struct RegionSources: Sendable {
    private let photos: OriginalPhotos
    private let sidecars: [FilePath: Sidecars]
    private let picasa: [FilePath: PicasaFile]

    /// - Parameters:
    ///   - folders: the folders of all photos.
    ///   - contacts: Picasa's names by ID, for files without their own.
    init(_ photos: OriginalPhotos, folders: Set<FilePath>, contacts: [String: String]) {
        self.photos = photos
        sidecars = Dictionary(uniqueKeysWithValues: folders.map { ($0, Sidecars(in: $0)) })
        let kept = folders.filter { $0.lastComponent != ".picasaoriginals" }
        picasa = Dictionary(
            uniqueKeysWithValues: kept.compactMap { folder in
                PicasaFile.fileNames.lazy
                    .compactMap { try? readFile(folder.appending($0), limit: Self.longestFile) }.first
                    .map { (folder, PicasaFile($0, contacts: contacts)) }
            })
    }

    /// Greatest size of an XMP file or one of Picasa, in bytes.
    private static let longestFile = 32 << 20

    /// - Throws: `FaceSetsError` if the photo cannot be read.
    func read(_ path: FilePath, _ record: PhotoRecord) throws -> PhotoRegions {
        let metadata = try metadata(of: path, size: record.size)
        let orientation =
            record.sidecarOrientation > 0 ? Int(record.sidecarOrientation) : metadata.orientation ?? 1
        let reader = RegionReader(storedWidth: metadata.storedWidth, storedHeight: metadata.storedHeight)
        let beside = xmpFiles(of: path).lazy.map { reader.regions(in: $0) }.first { !$0.isEmpty }
        let written = (beside ?? reader.regions(in: metadata.xmp)).map { ($0, DecisionSource.xmp) }
        let picasa = (picasa[path.parent]?.regions(of: path) ?? []).filter { region in
            !written.contains { $0.0.box.overlap(with: region.box) >= RegionMatching.leastOverlap }
        }
        let all = written + picasa.map { ($0, DecisionSource.picasa) }
        return PhotoRegions(regions: all.map { ($0, $0.box.shown(turnedBy: orientation), $1) })
    }

    /// In the stored picture.
    func metadata(of path: FilePath, size: Int64) throws -> EmbeddedMetadata {
        try photos.memory.reading(size) {
            try photos.images.metadata(photos.memory.content(of: path, size: size))
        }
    }

    /// The XMP files of a photo, the newest first.
    func xmpPaths(of path: FilePath) -> [FilePath] { sidecars[path.parent]?.xmp(of: path) ?? [] }

    private func xmpFiles(of path: FilePath) -> [[UInt8]] {
        xmpPaths(of: path).compactMap { try? readFile($0, limit: Self.longestFile) }
    }
}

extension DecisionSource {
    fileprivate init(_ word: String) { self.init(rawValue: word) }
}

extension RelativeBox {
    /// A face in its displayed photo.
    init(_ box: Box, of photo: PhotoRecord) {
        let (width, height) = (Double(max(1, photo.width)), Double(max(1, photo.height)))
        self.init(
            x1: Double(box.x1) / width, y1: Double(box.y1) / height, x2: Double(box.x2) / width,
            y2: Double(box.y2) / height)
    }
}
