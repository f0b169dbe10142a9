import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets dedup CACHE`
struct DedupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "dedup",
        abstract: "List duplicate and near-duplicate photos.",
        discussion: """
            Writes <cache name>.duplicates.json: groups of identical files, and groups of near-duplicates that differ in
            size, compression, light edits or metadata, or are rotated or mirrored. Each group names the file worth
            keeping: the one that matches --prefer, otherwise the one with a capture date, in colour, with the most
            pixels, and in a folder that is not a typical place for copies. Links to the same file, symbolic or hard, are
            not duplicates; they are listed as same_file. No photo is changed or deleted.
            """,
        examples: [
            .init("face-sets dedup cache.npz", "write cache.duplicates.json"),
            .init("face-sets dedup cache.npz --prefer 'Originals/*'", "prefer files in that folder"),
        ], keepsLog: true)

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Option(
        in: 0...16, valueName: "BITS",
        help: "Maximum number of differing bits between perceptual hashes of near-duplicates.")
    var hashDistance = 8
    @Option(
        valueName: "GLOB",
        help: "Prefer to keep files that match GLOB, with the syntax of embed --exclude.")
    var prefer: [FilePath] = []
    @OptionGroup var decoding: DecodingFlags
    @Flag(help: "Count the groups without writing anything.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        var request = DedupRequest()
        request.hashDistance = hashDistance
        request.preferred = prefer.map { PathPattern($0) }
        request.dryRun = dryRun
        let outcome = try request.run(
            Library(openStore(cache, for: .reading)), decoding.tools(context))
        return CommandOutcome(
            counts: [
                "byte_identical": outcome.byteIdentical, "visual": outcome.visual,
                "redundant": outcome.redundant, "same_file": outcome.links, "failed": outcome.failed.count,
            ],
            failed: outcome.failed, outputs: dryRun ? [] : [outcome.manifest],
            summary: [
                "\(counted(outcome.byteIdentical, "group")) of identical files, "
                    + "\(counted(outcome.visual, "group")) of near-duplicates",
                counted(outcome.redundant, "duplicate file"),
            ] + (outcome.links == 0 ? [] : [counted(outcome.links, "path") + Self.linkNote]))
    }

    private static let linkNote = " to a file that is listed under another path (links, not duplicates)"
}
