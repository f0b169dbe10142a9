import Clustering
import FaceStore
import FaceTypes
import Files
import Library
import Parallel
import Workflows

/// `face-sets linkage pairs CACHE PART`
struct LinkagePairsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "pairs",
        abstract: "Compare one block of the pairs of faces, for cluster and refine.",
        discussion: """
            Any machine can compute any of the J blocks; an odd J divides the work most evenly. When all blocks are in one
            folder, pass it to cluster, refine or run with --pairs FOLDER; the result is the same as without it. Blocks
            that already exist are not computed again.
            """,
        examples: [
            .init("face-sets linkage pairs all.db pairs/3.pairs --block 3/21", "compute block 3 of 21"),
            .init("face-sets cluster all.db out/raw --pairs pairs", "use all blocks"),
        ],
        keepsLog: true)

    @Argument(help: "Cache written by embed or cache merge.") var cache: FilePath
    @Argument(help: "File to write; its name must end in .pairs.") var part: FilePath
    @Option(help: "Compute block I of J.") var block: BlockWord?
    @Option(
        in: 0...2,
        help: "The --threshold that cluster will use, or the --initial-threshold of refine.")
    var threshold: CalibratedDistance = 0.55
    @Option(in: 1...1_024, help: "Number of threads. Defaults to one per processor.") var jobs: Int?

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard let block else { throw UsageError("--block I/J is required") }
        guard part.fileExtension == "pairs" else {
            throw UsageError("the name of the file must end in .pairs, not '\(part.shown)'")
        }
        let library = Library(try openStore(cache, for: .reading))
        var request = ComputePairs(block.value, to: part.madeAbsolute())
        request.threshold = threshold
        request.calibration = Adapters.calibration(of: library.space)
        var tools = Tools(context)
        tools.threads = jobs ?? processorCount
        return CommandOutcome(try request.run(library, tools), request.output)
    }
}

/// `I/J`
struct BlockWord: ArgumentValue {
    let value: PairBlock

    static var valueName: String { "I/J" }

    static func parse(_ word: [UInt8], after earlier: BlockWord?) throws(ValueProblem) -> BlockWord {
        guard let (number, count) = fraction(word), let value = PairBlock(number, of: count) else {
            throw ValueProblem(
                text: "must be I/J with I from 1 to J, not '\(String(decoding: word, as: UTF8.self))'")
        }
        return BlockWord(value: value)
    }

    var argumentText: String? { nil }
}

extension CommandOutcome {
    fileprivate init(_ outcome: ComputePairs.Outcome, _ part: FilePath) {
        self.init(
            counts: ["faces": outcome.faces, "bytes": outcome.bytes, "known": outcome.wasKnown ? 1 : 0],
            outputs: [part],
            summary: [
                outcome.wasKnown ? "\(part.shown) is up to date" : "\(part.shown): \(outcome.bytes) bytes"
            ])
    }
}
