import FaceTypes
package import Files
import JSON
package import Library
package import Manifests

/// The files about all sets of an export, updated to the existing sets.
package struct ExportSummaries {
    let output: OutputPlace
    let library: LibrarySnapshot

    package init(output: OutputPlace, library: LibrarySnapshot) {
        self.output = output
        self.library = library
    }

    /// Writes the files of the exporters, and deletes those that the manifest lists and no exporter writes.
    ///
    /// Depends only on manifests and the cache, so an interrupted run is repaired by the next one.
    /// - Returns: notes about files that were edited, which are kept.
    package func update(_ manifest: SwapManifest, with exporters: [any Exporter]) throws -> [String] {
        let summaries = exporters.contains { !$0.summaryNames.isEmpty } ? try sets(of: manifest) : []
        let files = try exporters.flatMap { try $0.summaries(of: summaries, in: library) }
        var (notes, written) = ([String](), [FacesetManifest.File]())
        let known = Dictionary(manifest.files.map { ($0.name, $0) }) { first, _ in first }
        for file in files {
            let place = try output.appending(file.name)
            let made = FacesetManifest.File(
                name: file.name, size: file.content.count, sha256: SHA256.digest(of: file.content).hex)
            if try isForeign(place, [known[file.name], made]) {
                notes.append(FolderReplacement.note(place))
                written += [known[file.name]].compactMap { $0 }
            } else {
                if known[file.name] != made || FileInfo(place) == nil {
                    try replaceFile(place, with: file.content)
                }
                written.append(made)
            }
        }
        let names = Set(files.map(\.name))
        for file in manifest.files where !names.contains(file.name) {
            let place = try output.appending(file.name)
            if FolderReplacement.isIntact(place, file) { try removeFile(place) }
        }
        try describe(manifest, written, exporters)
        return notes
    }

    private func isForeign(_ place: OutputPlace, _ vouched: [FacesetManifest.File?]) throws -> Bool {
        guard try FileInfo.found(at: place) != nil else { return false }
        return !vouched.contains { $0.map { FolderReplacement.isIntact(place, $0) } == true }
    }

    private func describe(
        _ manifest: SwapManifest, _ files: [FacesetManifest.File], _ exporters: [any Exporter]
    ) throws {
        var next = manifest
        next.files = files
        let words = exporters.map(\.description)
        next.formats = words == [FszExporter().description] && manifest.formats == nil ? nil : words
        let place = try output.appending(SwapManifest.fileName)
        if next.json != manifest.json || FileInfo(place) == nil {
            try replaceFile(place, with: JSONValue.object(next.json).serialized())
        }
    }

    /// The sets of the manifest with an existing folder.
    private func sets(of manifest: SwapManifest) throws -> [ExportedSet] {
        try manifest.entries.compactMap { entry in
            try FacesetManifest(of: entry, in: output).map {
                ExportedSet(id: entry.id, label: entry.label, $0, of: library)
            }
        }
    }
}

extension ExportSummaries {
    /// The same after faces were forgotten: in the formats of the manifest, the table with its earlier reasons.
    package func forget(_ manifest: SwapManifest) throws -> [String] {
        guard let words = manifest.formats else { return [] }
        let table = try? readFile(output.appending(TableExporter.tableName))
        let exporters = FormatChoice.exporters(described: words).map { exporter in
            exporter is TableExporter ? TableExporter(asIn: table ?? []) : exporter
        }
        return try update(manifest, with: exporters)
    }
}
