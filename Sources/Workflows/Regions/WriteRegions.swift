import FaceStore
package import FaceTypes
import Files
import Glibc
import Imaging
package import Library
import PhotoMetadata

/// The use case `people write-regions`: writes names and boxes of people where other programs read them.
package struct WriteRegions: Workflow {
    package enum Place: Sendable {
        /// In a sidecar, `photo.jpg.xmp` unless the photo has another one.
        case sidecar
        /// In the photo's own file; a backup is kept.
        case embedded
    }

    package var place = Place.sidecar
    /// Only photos in this folder; nil for all.
    package var source: FilePath?
    package var dryRun = false
    /// The folder written by `cluster`.
    package var raw: FilePath
    package var calibration: Calibration

    package init(raw: FilePath, calibration: Calibration) {
        (self.raw, self.calibration) = (raw, calibration)
    }

    package struct Outcome: Sendable {
        /// Files that were written, or would be.
        package var written: [FilePath] = []
        /// Faces that were marked, and regions that were named.
        package var added = 0
        package var named = 0
        /// Photos that were already up to date.
        package var unchanged = 0
        /// Faces with another name in the photo, which is kept.
        package var conflicts: [Finding] = []
        package var failed: [Finding] = []
    }

    /// - Throws: errors of `People`; `Interrupted`.
    package func run(_ library: Library, _ tools: Tools) throws -> Outcome {
        let people = try People(
            library.snapshot([.embeddings, .decisions]), raw: raw, calibration: calibration)
        let (library, names) = (people.library, people.names)
        let faces = Dictionary(grouping: names.keys.sorted()) { library.faces[$0].record.photo }
        let photos = faces.keys.sorted().flatMap { row in
            library.livingPaths(ofPhoto: row).map(\.path)
                .filter { path in source.map { path.isUnder($0) } ?? true }.map { (row, $0) }
        }
        let sources = RegionSources(tools.photos, folders: Set(photos.map(\.1.parent)), contacts: [:])
        var outcome = Outcome()
        tools.progress.step("writing regions", total: photos.count) {
            for (row, path) in photos where !tools.interruption.isRequested {
                let named = (faces[row] ?? []).map { (library.faces[$0], names[$0] ?? "") }
                do {
                    try write(named, into: path, library.photos[row], sources, tools, &outcome)
                } catch {
                    outcome.failed.append(Finding(path: path, reason: ReasonText(error)))
                }
                tools.progress.report(.advanced(1))
            }
        }
        try tools.interruption.check()
        return outcome
    }

    private func write(
        _ faces: [(Face, String)], into path: FilePath, _ record: PhotoRecord, _ sources: RegionSources,
        _ tools: Tools, _ outcome: inout Outcome
    ) throws {
        let metadata = try sources.metadata(of: path, size: record.size)
        let orientation =
            record.sidecarOrientation > 0 ? Int(record.sidecarOrientation) : metadata.orientation ?? 1
        let regions = faces.map { face, name in
            NamedRegion(
                name: name,
                box: RelativeBox(face.record.box, of: record).stored(turnedBy: orientation))
        }
        let writer = RegionWriter(storedWidth: metadata.storedWidth, storedHeight: metadata.storedHeight)
        let target: FilePath
        let changes: RegionChanges
        switch place {
        case .sidecar:
            (target, changes) = try writeSidecar(regions, of: path, writer, metadata.xmp, sources)
        case .embedded:
            target = path.madeReal() ?? path
            changes = try EmbeddedRegions(path: target, images: tools.photos.images, dryRun: dryRun)
                .write(regions, writer)
        }
        outcome.added += changes.added
        outcome.named += changes.named
        outcome.conflicts += changes.conflicts.map {
            Finding(path: path, .otherName, "\($0.theirs.onOneLine), not \($0.name.onOneLine)")
        }
        if changes.isEmpty { outcome.unchanged += 1 } else { outcome.written.append(target) }
    }

    /// An existing sidecar is extended; a new one starts with the XMP of the photo.
    private func writeSidecar(
        _ regions: [NamedRegion], of path: FilePath, _ writer: RegionWriter, _ embedded: [UInt8],
        _ sources: RegionSources
    ) throws -> (FilePath, RegionChanges) {
        let known = sources.xmpPaths(of: path).first
        let target = known ?? path.appendingToName(".xmp")
        let before = try known.map { try readFile($0, limit: 32 << 20) } ?? embedded
        let (packet, changes) = try writer.packet(before, with: regions)
        guard !changes.isEmpty, !dryRun else { return (target, changes) }
        try replaceFile(target, with: packet)
        if known == nil { try keepMode(of: path, for: target) }
        return (target, changes)
    }
}

/// Changes the metadata of one original: in a copy, which is compared with it and then replaces it.
private struct EmbeddedRegions {
    let path: FilePath
    let images: any ImageSource
    let dryRun: Bool

    /// The name of the backup, as in ExifTool.
    private var backup: FilePath { path.appendingToName("_original") }
    private var copy: FilePath {
        path.parent.appending(FilePath(bytes: temporaryPrefix(of: path) + Array("\(getpid())".utf8)))
    }

    func write(_ regions: [NamedRegion], _ writer: RegionWriter) throws -> RegionChanges {
        let content = try readFile(path)
        try replaceFile(copy, with: content)
        defer { try? removeFile(copy) }
        let changes = try EmbeddedXMP.write(regions, into: copy, by: writer)
        guard !changes.isEmpty, !dryRun else { return changes }
        try checkPicture(of: content)
        if FileInfo(backup) == nil {
            try replaceFile(backup, with: content)
            try keepMode(of: path, for: backup)
        }
        try keepMode(of: path, for: copy)
        try syncFile(copy)
        try renameFile(copy, to: path)
        syncFolder(path.parent)
        return changes
    }

    /// - Throws: `bad_metadata` if the toolkit changed more than metadata.
    private func checkPicture(of content: [UInt8]) throws {
        let (before, after) = (try images.decode(content), try images.decode(readFile(copy)))
        let isSame =
            before.image.width == after.image.width && before.image.height == after.image.height
            && before.image.withPixels { old in after.image.withPixels { old.elementsEqual($0) } }
        guard isSame else {
            throw FaceSetsError(
                code: .badMetadata, "writing the metadata would change the picture", path: path,
                remedy: "Use --sidecar.")
        }
    }
}
