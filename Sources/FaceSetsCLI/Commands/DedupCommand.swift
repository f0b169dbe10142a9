import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets dedup CACHE`
struct DedupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "dedup",
        abstract: "Lists photos that are there more than once, exactly or to the eye.",
        discussion: """
            Writes <cache stem>.duplicates.json: paths of the same content, and copies that differ in size, compression,
            light edits or metadata, or are turned or mirrored, each group with the one that is worth keeping: that of
            --prefer, else the one with a date of capture, in colour, with most pixels, in a folder that is no landing
            place of copies. Links to one file, symbolic or hard, are not copies; they are listed as same_file. No photo
            is changed or removed.
            """,
        examples: [
            .init("face-sets dedup cache.npz", "writes cache.duplicates.json"),
            .init("face-sets dedup cache.npz --prefer 'Originals/*'", "keeps what is in that folder"),
        ], keepsLog: true)

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Option(in: 0...16, valueName: "BITS", help: "Bits in which the perceptual hashes of copies may differ.")
    var hashDistance = 8
    @Option(
        valueName: "GLOB",
        help: "What to keep of copies, as --exclude of embed has it; may be given several times.")
    var prefer: [FilePath] = []
    @OptionGroup var decoding: DecodingFlags
    @Flag(help: "Count the groups, and write nothing.") var dryRun: Bool

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
                "\(outcome.byteIdentical) groups of identical files, \(outcome.visual) of copies to the eye",
                "\(outcome.redundant) files could go",
            ]
                + (outcome.links == 0
                    ? []
                    : ["\(outcome.links) paths are links to files listed under another path, not copies"]))
    }
}
