import Clustering
import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Library
import Workflows

/// `face-sets run SOURCE OUT`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "run",
        abstract: "From a folder of photos to bundles in one go, and again after more photos came.",
        discussion: """
            Embeds, enriches, looks for duplicates, clusters, refines and exports, all below OUT: cache.db,
            cache.duplicates.json, raw/, facesets/, swap/ and report/. The first run numbers persons and facesets; later ones
            extend them, and no number moves. A run that is stopped at any moment is taken up by the next one.
            """,
        examples: [
            .init("face-sets run ~/Pictures out", "everything"),
            .init("face-sets run ~/MorePictures out", "and more, into the same sets"),
            .init(
                "face-sets run ~/Pictures out --min-faces 6 --candidates",
                "smaller sets, singletons for review"),
        ],
        keepsLog: true)

    @Argument(help: "Folder with photos.") var source: FilePath
    @Argument(help: "Folder for the cache and all outputs.") var out: FilePath
    @OptionGroup var embed: EmbedFlags
    @Option(in: 0...16, valueName: "BITS", help: "Bits in which the perceptual hashes of copies may differ.")
    var hashDistance = 8
    @Option(
        in: 0...2,
        help: "Merge people whose average distance is below this; a new face joins one within it.")
    var threshold: CalibratedDistance = 0.55
    @Option(
        in: 0...2,
        help: "The same for new people in later runs; as --threshold if not given.")
    var newThreshold: CalibratedDistance?
    @Option(in: 0...2, help: "Merge refine's first groups whose average distance is below this.")
    var initialThreshold: CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Groups whose centroids are within this distance merge.")
    var mergeThreshold: CalibratedDistance = 0.40
    @Option(in: 0...2, help: "Greatest distance to the centroid of a faceset of four or more; at first 0.55.")
    var refineOutlierThreshold: CalibratedDistance?
    @Option(in: 1...1_000_000, help: "Fewest photos of a new faceset; 15, or that of the earlier run.")
    var minFaces: Int?
    @OptionGroup var quality: QualityFlags
    @OptionGroup var linkage: LinkageFlags
    @OptionGroup var pairs: PairsFlags
    @Flag(help: "Cluster and refine anew: numbers may mean somebody else than before.") var renumber: Bool
    @OptionGroup var output: OutputFlags
    @Option(in: 0...2, help: "Greatest distance to the centroid of the exported set.")
    var exportOutlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @OptionGroup var formats: FormatFlags
    @OptionGroup var candidates: CandidateFlags
    @OptionGroup var report: ReportFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let analysis = export.analysis
        let folder = output.resolved(out, renumber: renumber)
        let cache = PhotosToSets.cache(in: folder.folder)
        let known = FileInfo(cache) == nil ? nil : try openStore(cache, for: .reading).space
        let analyser = try analysis.analyser(for: known, finding: embed.finding)
        var settings = try export.settings(analyser.space, outlierThreshold: exportOutlierThreshold)
        settings.formats = formats.choice
        _ = try settings.formats.exporters(settings.formats.formats ?? [], space: analyser.space)
        var workflow = PhotosToSets(try embed.request(source, analyser), to: folder, settings: settings)
        resolve(&workflow)
        let tools = analysis.decoding.tools(context)
        let open = { (path: FilePath, access: StoreAccess) in try openStore(path, for: access) }
        if folder.dryRun { return CommandOutcome(try workflow.preview(open, tools), isNew: known == nil) }
        let done = try workflow.run(open, tools)
        var outcome = CommandOutcome(done, folder.folder)
        try report.write(over: folder.folder, of: done.library, tools, into: &outcome)
        return outcome
    }

    private func resolve(_ workflow: inout PhotosToSets) {
        workflow.dedup.hashDistance = hashDistance
        workflow.cluster.threshold = threshold
        workflow.cluster.linkage = linkage.resolved
        workflow.refine.linkage = linkage.resolved
        workflow.cluster.pairs = pairs.folder
        // Parts are of one threshold.
        workflow.refine.pairs = initialThreshold == threshold ? pairs.folder : nil
        workflow.refine.initialThreshold = initialThreshold
        workflow.refine.mergeThreshold = mergeThreshold
        let changeGates = { [quality, minFaces, refineOutlierThreshold] (gates: inout FacesetGates) in
            quality.apply(to: &gates, minFaces: minFaces, outlierThreshold: refineOutlierThreshold)
        }
        changeGates(&workflow.refine.gates)
        workflow.extend.threshold = threshold
        workflow.extend.newThreshold = newThreshold ?? threshold
        workflow.extend.changeGates = changeGates
        workflow.candidates = candidates.resolved
    }
}

extension CommandOutcome {
    fileprivate init(_ preview: PhotosToSets.Preview, isNew: Bool) {
        self.init(
            counts: ["photos": preview.photos, "unread": preview.unread],
            summary: [
                "\(preview.photos) photos, \(preview.unread) of them not embedded yet",
                isNew
                    ? "then: enrich, dedup, cluster, refine, export-swap"
                    : "then: enrich, dedup, extend, export-swap",
            ])
    }

    fileprivate init(_ outcome: PhotosToSets.Outcome, _ output: FilePath) {
        let sets = CommandOutcome(outcome.exported, output: PhotosToSets.export(in: output))
        self.init(
            counts: [
                "photos": outcome.embedded.photos, "faces": outcome.embedded.faces,
                "embedded": outcome.embedded.embedded, "known": outcome.embedded.known,
                "known_failed": outcome.embedded.knownFailed, "missing": outcome.embedded.vanished,
                "skipped_folders": outcome.embedded.skippedFolders, "enriched": outcome.enriched.enriched,
                "duplicates": outcome.duplicates.redundant, "persons": outcome.identified.raw.persons,
                "refined": outcome.identified.refined?.facesets ?? 0, "written": outcome.files.written,
            ],
            failed: outcome.failed,
            outputs: [PhotosToSets.cache(in: output), outcome.duplicates.manifest] + sets.outputs,
            details: JSONObject(
                (sets.details.members + (outcome.identified.refined?.details.members ?? [])).map {
                    ($0.key, $0.value)
                }),
            summary: outcome.found + (outcome.identified.refined?.reasons ?? []) + sets.summary
                + outcome.whereItLies(output))
        add(outcome.identified.moved)
        counts += sets.counts.filter { $0.name != "failed" } + [("failed", failed.count)]
    }
}

extension PhotosToSets.Outcome {
    fileprivate var found: [String] {
        [
            "\(embedded.photos) photos with \(embedded.faces) faces, \(duplicates.redundant) files are duplicates",
            "\(identified.raw.persons) persons, \(identified.refined?.facesets ?? 0) facesets, "
                + "\(exported.entries.count) exported with \(exported.exportedFaces) frames",
        ]
    }

    /// Where to find it, what failed, and what to do next.
    fileprivate func whereItLies(_ output: FilePath) -> [String] {
        var lines = [
            "persons: \(output.appending("raw").shown)", "facesets: \(output.appending("facesets").shown)",
            "bundles: \(PhotosToSets.export(in: output).shown)",
        ]
        let unreadable = failed.count + embedded.knownFailed
        if unreadable > 0 {
            lines.append("\(unreadable) files failed now or before; --retry-failed tries them again")
        }
        if !enriched.missing.isEmpty {
            lines.append(
                "\(enriched.missing.count) photos are missing: run again with the folder where they are")
        }
        lines.append(
            exported.entries.isEmpty
                ? "next: no set has enough photos; lower --min-faces, or add photos and run again"
                : "next: load a _top bundle in roop-unleashed; run again after more photos came")
        return lines
    }
}
