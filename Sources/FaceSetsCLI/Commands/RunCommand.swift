import Clustering
import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Library
import Manifests
import Workflows

/// `face-sets run SOURCE OUT`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "run",
        abstract: "Run the whole pipeline on a folder; run it again to add new photos.",
        discussion: """
            Embeds, enriches, finds duplicates, clusters, refines and exports. Everything is written below OUT: cache.db,
            cache.duplicates.json, raw/, facesets/, swap/ and report/. The first run numbers people and facesets; later runs
            extend them and never change a number. If a run is interrupted, the next run resumes it.
            """,
        examples: [
            .init("face-sets run ~/Pictures out", "all steps"),
            .init("face-sets run ~/MorePictures out", "add more photos to the same sets"),
            .init(
                "face-sets run ~/Pictures out --min-faces 6 --candidates",
                "keep smaller sets, write single faces for review"),
        ],
        keepsLog: true)

    @Argument(help: "Folder of photos; subfolders are included.") var source: FilePath
    @Argument(help: "Folder for the cache and all outputs.") var out: FilePath
    @OptionGroup var embed: EmbedFlags
    @Option(
        in: 0...16, valueName: "BITS",
        help: "Maximum number of differing bits between perceptual hashes of near-duplicates.")
    var hashDistance = 8
    @Option(
        in: 0...2,
        help:
            "Merge groups whose average distance is below this. Later runs add a new face to the nearest "
            + "person within it."
    )
    var threshold: CalibratedDistance = 0.55
    @Option(
        in: 0...2,
        help:
            "In later runs, merge groups of new faces whose average distance is below this. Defaults to "
            + "--threshold."
    )
    var newThreshold: CalibratedDistance?
    @Option(in: 0...2, help: "For facesets, merge groups whose average distance is below this.")
    var initialThreshold: CalibratedDistance = 0.55
    @Option(in: 0...2, help: "For facesets, then merge groups whose centroids are within this distance.")
    var mergeThreshold: CalibratedDistance = 0.40
    @Option(
        in: 0...2,
        help:
            "For facesets, drop faces farther than this from the centroid of a group of at least four. "
            + "Defaults to 0.55, or to the earlier run's value."
    )
    var refineOutlierThreshold: CalibratedDistance?
    @Option(
        in: 1...1_000_000,
        help: "Minimum number of photos of a new faceset. Defaults to 15, or to the earlier run's value.")
    var minFaces: Int?
    @OptionGroup var quality: QualityFlags
    @OptionGroup var linkage: LinkageFlags
    @OptionGroup var pairs: PairsFlags
    @Flag(help: "Discard the numbers of an earlier run; person_NNN and faceset_NNN may then be someone else.")
    var renumber: Bool
    @OptionGroup var output: OutputFlags
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of the exported set.")
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
        outcome.summary.append(done.next(folder.folder))
        return outcome
    }

    private func resolve(_ workflow: inout PhotosToSets) {
        workflow.dedup.hashDistance = hashDistance
        workflow.cluster.threshold = threshold
        workflow.cluster.linkage = linkage.resolved
        workflow.refine.linkage = linkage.resolved
        workflow.cluster.pairs = pairs.folder
        // Blocks of pairs are for one threshold.
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
                "\(counted(preview.photos, "photo")), \(preview.unread) not embedded yet",
                isNew
                    ? "next steps: enrich, dedup, cluster, refine, export-swap"
                    : "next steps: enrich, dedup, extend, export-swap",
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
                + outcome.places(output))
        add(outcome.identified.moved)
        counts += sets.counts.filter { $0.name != "failed" } + [("failed", failed.count)]
    }
}

extension PhotosToSets.Outcome {
    fileprivate var found: [String] {
        let facesets = identified.refined?.facesets ?? 0
        return [
            "\(counted(embedded.photos, "photo")), \(counted(embedded.faces, "face")), "
                + counted(duplicates.redundant, "duplicate file")
        ] + embedded.ignoredFiles + [
            counted(identified.raw.persons, "person", "people")
                + ", \(counted(facesets, "faceset")); exported "
                + "\(counted(exported.entries.count, "set")) with \(counted(exported.exportedFaces, "frame"))"
        ]
    }

    /// The outputs, and what failed.
    fileprivate func places(_ output: FilePath) -> [String] {
        var lines = [
            "people: \(output.appending("raw").shown)", "facesets: \(output.appending("facesets").shown)",
            "bundles: \(PhotosToSets.export(in: output).shown)",
        ]
        let unreadable = failed.count + embedded.knownFailed
        if unreadable > 0 {
            lines.append(
                "\(counted(unreadable, "file")) failed in this or an earlier run; use --retry-failed to try again"
            )
        }
        if !enriched.missing.isEmpty {
            lines.append(
                "\(counted(enriched.missing.count, "photo is", "photos are")) missing; if the drive is not "
                    + "mounted, mount it and run again")
        }
        return lines
    }

    /// What to do next.
    fileprivate func next(_ output: FilePath) -> String {
        guard let set = exported.entries.first, let bundle = set.bundles.first(where: { $0.contains("_top") })
        else { return "next: lower --min-faces, or add photos, and run again" }
        let path = PhotosToSets.export(in: output).appending(set.folder).appending(bundle)
        return "next: load \(path.shown) in roop-unleashed; run again to add new photos"
    }
}
