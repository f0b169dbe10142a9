import FaceAnalysis
package import FaceStore
package import FaceTypes
package import FacesetExport
import Files
package import Library
import Manifests
import Materialize

/// The use case `run`: the whole pipeline on a folder; later runs add new photos.
///
/// Everything is written to one folder: `cache.db`, `raw/`, `facesets/` and `swap/`. The first run clusters and
/// refines. Every run extends, so that numbers never change and an interrupted run ends with the same result.
package struct PhotosToSets {
    package var embed: EmbedRequest
    package var enrich: EnrichRequest
    package var dedup = DedupRequest()
    package var cluster: ClusterRequest
    package var refine: RefineRequest
    package var extend: ExtendRequest
    package var settings: SwapSettings
    /// Nil for no candidates.
    package var candidates: CandidateOptions?
    /// The folder for everything that a run writes.
    package let output: FilePath

    /// - Parameter output: the folder for everything that a run writes, and how photos are placed in it.
    package init(_ embed: EmbedRequest, to output: OutputOptions, settings: SwapSettings) {
        self.output = output.folder
        self.settings = settings
        var (raw, refined) = (output, output)
        raw.folder = output.folder.appending("raw")
        refined.folder = output.folder.appending("facesets")
        self.embed = embed
        enrich = EnrichRequest(analyser: embed.analyser)
        enrich.flushEvery = embed.flushEvery
        cluster = ClusterRequest(output: raw)
        refine = RefineRequest(output: refined)
        extend = ExtendRequest(raw: raw)
        extend.refined = refined
        let calibration = settings.options.calibration
        (cluster.calibration, refine.calibration, extend.calibration) = (
            calibration, calibration, calibration
        )
    }

    /// The path of the cache of a run.
    package static func cache(in output: FilePath) -> FilePath { output.appending("cache.db") }
    /// The folder to which a run exports.
    package static func export(in output: FilePath) -> FilePath { output.appending("swap") }

    /// Opens the cache at a path.
    package typealias Open = (FilePath, StoreAccess) throws -> any FaceStore

    /// The results of the steps.
    package struct Outcome {
        package var embedded = EmbedOutcome()
        package var enriched = EnrichOutcome()
        package var duplicates: DedupOutcome
        package var identified: ExtendOutcome
        /// New and changed files in the raw and facesets folders.
        package var files: OutputChanges
        package var exported: SwapOutcome
        /// The library as the steps read it.
        package var library: Library

        package var failed: [Finding] {
            embedded.failed + enriched.failed + duplicates.failed + files.failed + exported.findings
        }
    }

    /// What a run would find, judged by names, sizes and times of files.
    package struct Preview: Sendable {
        package var photos = 0
        /// Photos that are not in the cache or have changed.
        package var unread = 0
    }

    /// Lists the source without writing anything.
    ///
    /// - Throws: `FaceSetsError` if the source cannot be listed; `Interrupted`.
    package func preview(_ open: Open, _ tools: Tools) throws -> Preview {
        try refuseLinks()
        let path = Self.cache(in: output)
        let known = FileInfo(path) == nil ? nil : CacheLedger(try open(path, .reading).read([]))
        let isKnown = { (file: FoundFile) in known?.row(unchanged: file) != nil }
        let listing = try SourceListing(
            embed, cache: path, images: tools.photos.images, interruption: tools.interruption,
            isKnown: isKnown)
        try tools.interruption.check()
        return Preview(photos: listing.photos.count, unread: listing.photos.count { !isKnown($0) })
    }

    /// Runs every step, resuming an interrupted run, and holds the folder's lock meanwhile.
    ///
    /// - Throws: what the steps throw; `Interrupted`.
    package func run(_ open: Open, _ tools: Tools) throws -> Outcome {
        try refuseLinks()
        let lock = try lockOutput(output)
        defer { withExtendedLifetime(lock) {} }
        let (embedded, enriched) = try fill(open, tools)
        let library = Library(try open(Self.cache(in: output), .reading))
        // Read once, with everything that any step needs.
        _ = try library.snapshot(.all)
        let duplicates = try dedup.run(library, tools)
        let (identified, files) = try identify(library, tools)
        let exported = try export(library, tools)
        return Outcome(
            embedded: embedded, enriched: enriched, duplicates: duplicates, identified: identified,
            files: files, exported: exported, library: library)
    }

    /// What a run writes must be in its folder, not somewhere else behind a link.
    private func refuseLinks() throws {
        for name in ["cache.db", "raw", "facesets", "swap"] {
            try Files.refuseLinks(at: OutputPlace(output).appending(name))
        }
    }

    /// The cache is closed before other steps read it.
    private func fill(_ open: Open, _ tools: Tools) throws -> (EmbedOutcome, EnrichOutcome) {
        let library = Library(try open(Self.cache(in: output), .adding(embed.analyser.space)))
        let embedded = try embed.run(library, tools)
        try tools.interruption.check()
        let enriched = try enrich.run(library, tools)
        tools.progress.report(notesOf: library.store)
        try tools.interruption.check()
        return (embedded, enriched)
    }

    /// Clusters and refines if this has not been done yet or a renumbering is requested; then extends.
    private func identify(_ library: Library, _ tools: Tools) throws -> (ExtendOutcome, OutputChanges) {
        var files = OutputChanges()
        if isDue(cluster.output, ClusterManifest.fileName) {
            files.add(try cluster.run(library, tools).files)
        }
        if isDue(refine.output, RefineManifest.fileName) { files.add(try refine.run(library, tools).files) }
        // The last step retries and reports what could not be written.
        files.failed = []
        let extended = try extend.run(library, tools)
        files.add(extended.raw.files)
        if let refined = extended.refined { files.add(refined.files) }
        return (extended, files)
    }

    private func isDue(_ output: OutputOptions, _ manifest: String) -> Bool {
        output.renumber || FileInfo(output.folder.appending(manifest)) == nil
    }

    private func export(_ library: Library, _ tools: Tools) throws -> SwapOutcome {
        let raw = cluster.output.folder.appending(ClusterManifest.fileName)
        return try ExportSwap(
            refineManifest: refine.output.folder.appending(RefineManifest.fileName),
            output: Self.export(in: output), candidates: candidates.map { (raw, $0) }, settings: settings
        ).run(library, tools)
    }
}
