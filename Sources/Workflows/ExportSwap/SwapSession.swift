package import FaceAnalysis
package import FaceTypes
package import FacesetExport
import Files
package import Library
package import Manifests
import Materialize

/// The settings that all kinds of export share; only their sets differ.
package struct SwapSettings: Sendable {
    package var options: ExportOptions
    /// Verifies the frames; nil to skip verification.
    package var verifier: (any FaceAnalyser)?

    /// The formats to write.
    package var formats = FormatChoice()

    package init(options: ExportOptions, verifier: (any FaceAnalyser)?) {
        self.options = options
        self.verifier = verifier
    }
}

extension SwapSettings {
    /// The requested formats, or else those of the existing export.
    ///
    /// - Throws: `pack_differs`.
    func exporters(over manifest: SwapManifest, space: EmbeddingSpace) throws -> [any Exporter] {
        if let wanted = formats.formats { return try formats.exporters(wanted, space: space) }
        return FormatChoice.exporters(described: manifest.formats ?? [ExportFormat.fsz.rawValue])
    }
}

/// The result of any kind of export.
package struct SwapOutcome: Sendable {
    /// The entries of the run's sets, in the order of the request.
    package var entries: [SwapEntry] = []
    /// Labels of sets without any remaining face.
    package var emptyLabels: [String] = []
    /// Faces that were considered but are in no bundle.
    package var droppedFaces = 0
    /// Frames in the complete bundles.
    package var exportedFaces = 0
    /// Sets that were up to date.
    package var unchangedSets = 0
    package var candidates = 0
    /// Unreadable photos, sets kept because of missing photos, and problems of new bundles.
    package var findings: [Finding] = []

    package init() {}
}

/// An export's folder, open for one run: completes what an interrupted run had planned, then adds sets.
package struct SwapSession {
    package let output: FilePath
    /// The top-level manifest at the start of the run.
    package let manifest: SwapManifest
    /// The lock, held for as long as the session lives.
    private let lock: FileLock
    private let staged: StagedExport
    private let tools: Tools

    /// - Throws: `FaceSetsError`, also if another run is writing there.
    package init(output: FilePath, _ tools: Tools) throws {
        self.output = output
        self.tools = tools
        lock = try lockOutput(output)
        staged = try StagedExport(output: output)
        if let notes = try staged.finish() {
            tools.progress.report(.note("completed an interrupted export in \(output.shown)"))
            for note in notes { tools.progress.report(.warning(note)) }
        }
        manifest = try Self.manifest(of: output)
    }

    /// The top-level manifest of a folder; an empty one if there is none.
    package static func manifest(of output: FilePath) throws -> SwapManifest {
        try SwapManifest(reading: output.appending(SwapManifest.fileName)) ?? SwapManifest()
    }

    /// Exports sets and adds them to the manifest; entries of other origins are not changed.
    ///
    /// - Parameters:
    ///   - start: the lowest number for a new set.
    ///   - owned: entries of these origins are removed unless the run provides them again.
    ///   - candidates: singletons to write for review; nil keeps an existing `_candidates/` as it is.
    /// - Throws: `Interrupted`: finished frames are then reused by the next run, and the folder is unchanged.
    package func export(
        _ requests: [SetRequest], of library: LibrarySnapshot, settings: SwapSettings, start: Int = 1,
        owned: (SwapOrigin) -> Bool = { _ in false }, candidates: CandidateRequest? = nil
    ) throws -> SwapOutcome {
        let exporters = try settings.exporters(over: manifest, space: library.space)
        var run = SwapRun(
            staged: staged, settings: settings, exporters: exporters, library: library, manifest: manifest,
            tools: tools)
        defer { withExtendedLifetime(lock) {} }
        return try run.export(requests, start: start, owned: owned, candidates: candidates)
    }
}
