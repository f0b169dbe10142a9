package import FaceAnalysis
package import FaceTypes
package import FacesetExport
import Files
package import Library
package import Manifests
import Materialize

/// What exports of every kind are given: the sets differ, the way into the folder is one.
package struct SwapSettings: Sendable {
    package var options: ExportOptions
    /// Verifies the frames; nil where nothing does.
    package var verifier: (any FaceAnalyser)?

    /// What the sets are written for.
    package var formats = FormatChoice()

    package init(options: ExportOptions, verifier: (any FaceAnalyser)?) {
        self.options = options
        self.verifier = verifier
    }
}

extension SwapSettings {
    /// Those that were asked for, else those that the export has.
    ///
    /// - Throws: `pack_differs`.
    func exporters(over manifest: SwapManifest, space: EmbeddingSpace) throws -> [any Exporter] {
        if let wanted = formats.formats { return try formats.exporters(wanted, space: space) }
        return FormatChoice.exporters(described: manifest.formats ?? [ExportFormat.fsz.rawValue])
    }
}

/// What an export of any kind did.
package struct SwapOutcome: Sendable {
    /// The entries of the run's sets, in the order in which the sets were given.
    package var entries: [SwapEntry] = []
    /// Labels of sets of which no face survived.
    package var emptyLabels: [String] = []
    /// Faces that were considered and are in no bundle.
    package var droppedFaces = 0
    /// Frames in the bundles that hold all.
    package var exportedFaces = 0
    /// Sets that stood as they should be and were left alone.
    package var unchangedSets = 0
    package var candidates = 0
    /// Photos that could not be read, sets that stay as they were for want of photos, and faults of new bundles.
    package var findings: [Finding] = []

    package init() {}
}

/// An export's folder, open for one run: finishes what a killed run had planned, then brings sets in.
package struct SwapSession {
    package let output: FilePath
    /// The top-level manifest as the run found it.
    package let manifest: SwapManifest
    /// One run at a time: held for as long as the session lives.
    private let lock: FileLock
    private let staged: StagedExport
    private let tools: Tools

    /// - Throws: `FaceSetsError`, also where another run writes there.
    package init(output: FilePath, _ tools: Tools) throws {
        self.output = output
        self.tools = tools
        lock = try lockOutput(output)
        staged = try StagedExport(output: output)
        if let notes = try staged.finish() {
            tools.progress.report(.note("finished the export that was interrupted in \(output.shown)"))
            for note in notes { tools.progress.report(.warning(note)) }
        }
        manifest = try Self.manifest(of: output)
    }

    /// The top-level manifest of a folder; an empty one where there is none.
    package static func manifest(of output: FilePath) throws -> SwapManifest {
        try SwapManifest(reading: output.appending(SwapManifest.fileName)) ?? SwapManifest()
    }

    /// Exports sets and brings them into the manifest; entries of other origins stay as they are.
    ///
    /// - Parameters:
    ///   - start: the least number for a new set.
    ///   - owned: entries of these origins leave where the run does not bring them again.
    ///   - candidates: singletons to cut for review; nil leaves an earlier `_candidates/` as it is.
    /// - Throws: `Interrupted`: then the frames that are done serve the next run, and the folder is as before.
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
