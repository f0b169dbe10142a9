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
        abstract: "Finds and embeds every face below a folder.",
        discussion: """
            Files that the cache knows by path, size and time are not opened again; a moved or copied file is
            recognised by its content, and one into which a rating or a date was written by its picture. A run that is stopped at any moment is taken up by the next one.
            """,
        examples: [
            .init("face-sets embed ~/Pictures cache.npz", "all photos below a folder"),
            .init("face-sets embed ~/Pictures cache.npz --exclude '*.thumb.jpg'", "but for some"),
            .init("face-sets embed ~/Pictures cache.npz --retry-failed", "and those that failed before"),
            .init("face-sets embed ~/Pictures shards/3.db --shard 3/64", "one of 64 machines"),
        ],
        keepsLog: true)

    @Argument(help: "Folder with photos.") var source: FilePath
    @Argument(help: "Cache to make or to bring up to date; its ending names the format.") var cache: FilePath
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
        let (count, isOne) = (outcome.recognised, outcome.recognised == 1)
        let recognised =
            count == 0
            ? []
            : [
                "\(count) \(isOne ? "file shows a known picture" : "files show known pictures") in other bytes"
            ]
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
                "\(outcome.photos) photos with \(outcome.faces) faces and \(outcome.aliases) further paths",
                "\(outcome.embedded) embedded, \(outcome.known) files known, \(outcome.ignored) ignored",
            ] + recognised, wasInterrupted: outcome.wasInterrupted)
    }
}
