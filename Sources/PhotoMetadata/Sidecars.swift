package import FaceTypes
import Files

/// What the sidecar files of a photo say about it.
package struct SidecarFacts: Hashable, Sendable {
    /// Best first.
    package var xmp: [CaptureDate] = []
    package var takeout: CaptureDate?
    /// `tiff:Orientation` of an XMP sidecar, 1 to 8.
    package var orientation: Int?

    package init() {}
}

/// The sidecar files of photos: XMP as `photo.jpg.xmp` or `photo.xmp`, and Google Takeout's JSON.
package struct Sidecars: Sendable {
    private let folders: [FilePath: SidecarNames]

    /// - Parameter files: paths that may include sidecars; others are ignored.
    package init(among files: some Sequence<FilePath>) {
        folders = Dictionary(grouping: files, by: \.parent)
            .mapValues { SidecarNames($0.map(\.lastComponent)) }.filter { !$0.value.isEmpty }
    }

    /// The sidecars in one folder; none if it cannot be listed.
    package init(in folder: FilePath) {
        self.init(among: ((try? listFolder(folder)) ?? []).map { folder.appending($0) })
    }

    /// XMP files of a photo, the newest first.
    package func xmp(of photo: FilePath) -> [FilePath] {
        let folder = photo.parent
        let found = (folders[folder]?.xmp(of: photo.lastComponent) ?? []).map { folder.appending($0) }
        guard found.count > 1 else { return found }
        let dated = found.map { (path: $0, modified: FileInfo($0)?.modified ?? 0) }
        return dated.sorted { ($1.modified, $0.path) < ($0.modified, $1.path) }.map(\.path)
    }

    /// Reads the files of a photo; files that cannot be read or parsed are ignored.
    package func facts(of photo: FilePath) -> SidecarFacts {
        var facts = SidecarFacts()
        guard let names = folders[photo.parent] else { return facts }
        for path in xmp(of: photo) {
            guard let found = read(path, Self.longestXMP).flatMap({ XMPFacts($0) }) else { continue }
            facts.xmp += found.dates
            facts.orientation = facts.orientation ?? found.orientation
        }
        facts.takeout =
            names.takeout(of: photo.lastComponent).lazy
            .compactMap { read(photo.parent.appending($0), Self.longestJSON) }
            .compactMap { TakeoutFile.captured(in: $0) }.first
        return facts
    }

    private func read(_ path: FilePath, _ limit: Int) -> [UInt8]? { try? readFile(path, limit: limit) }

    /// In bytes.
    static let longestXMP = XMPNode.longestPacket
    private static let longestJSON = 1 << 20
}
