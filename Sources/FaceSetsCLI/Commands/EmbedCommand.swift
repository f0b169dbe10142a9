import FaceAnalysis
import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets embed SOURCE CACHE`
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "embed",
        abstract: "Find and embed every face in a folder of photos.",
        discussion: """
            Files with unchanged path, size and time are not opened again. Moved and copied files are recognised by their
            content, and files with edited metadata, such as a rating or date, by their picture data. If a run is
            interrupted, the next run resumes it.
            """,
        examples: [
            .init("face-sets embed ~/Pictures cache.npz", "all photos in a folder"),
            .init("face-sets embed ~/Pictures cache.npz --exclude '*.thumb.jpg'", "except thumbnails"),
            .init("face-sets embed ~/Pictures cache.npz --retry-failed", "retry photos that failed before"),
            .init(
                "face-sets embed ~/Pictures shards/3.db --shard 3/64",
                "the third of 64 shards, one per machine"),
        ],
        keepsLog: true)

    @Argument(help: "Folder of photos; subfolders are included.") var source: FilePath
    @Argument(help: "Cache to create or update; its extension selects the format: .db or .npz.") var cache:
        FilePath
    @OptionGroup var analysis: AnalysisOptions
    @OptionGroup var flags: EmbedFlags
    @OptionGroup var shard: ShardFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let shard = try shard.resolved()
        let known = FileInfo(cache) == nil ? nil : try openStore(cache, for: .reading).space
        let analyser = try analysis.analyser(for: known, finding: flags.finding)
        var request = try flags.request(source, analyser)
        request.shard = shard
        let store = try openStore(cache, for: .adding(analyser.space))
        let outcome = try request.run(Library(store), analysis.decoding.tools(context))
        context.progress.report(notesOf: store)
        return CommandOutcome(outcome, cache: store.path)
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: EmbedOutcome, cache: FilePath) {
        let known = counted(outcome.recognised, "file is a known photo", "files are known photos")
        let recognised = outcome.recognised == 0 ? [] : ["\(known) with changed metadata"]
        self.init(
            counts: [
                "photos": outcome.photos, "faces": outcome.faces, "embedded": outcome.embedded,
                "recognised": outcome.recognised, "hashed": outcome.hashed, "known": outcome.known,
                "failed": outcome.failed.count, "known_failed": outcome.knownFailed,
                "ignored": outcome.ignored, "aliases": outcome.aliases,
                "missing": outcome.vanished, "skipped_folders": outcome.skippedFolders,
                "dates_updated": outcome.datesUpdated,
                "raw_companions": outcome.rawCompanions,
            ],
            failed: outcome.failed, outputs: [cache],
            summary: [
                "\(counted(outcome.photos, "photo")), \(counted(outcome.faces, "face")), "
                    + counted(outcome.aliases, "duplicate path"),
                "\(outcome.embedded) embedded, \(outcome.known) unchanged",
            ] + recognised + outcome.ignoredFiles, wasInterrupted: outcome.wasInterrupted)
    }
}

extension EmbedOutcome {
    /// Why files were ignored.
    var ignoredFiles: [String] {
        let kinds = ignoredKinds.prefix(5).map { "\($0.count) \($0.kind)" }
        let others = ignored - forgotten
        return [
            others == 0
                ? nil
                : "\(counted(others, "file")) ignored, not in a photo format: "
                    + kinds.joined(separator: ", ")
                    + (ignoredKinds.count > 5 ? ", …" : ""),
            forgotten == 0
                ? nil : "\(counted(forgotten, "file")) skipped, because the photo was forgotten on request",
        ].compactMap { $0 }
    }
}
