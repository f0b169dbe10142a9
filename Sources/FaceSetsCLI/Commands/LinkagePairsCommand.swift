import Clustering
import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets linkage pairs CACHE PART`
struct LinkagePairsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "pairs",
        abstract: "Compares one block of all pairs of faces, for cluster and refine.",
        discussion: """
            Any machine may compute any of the J blocks; odd numbers of blocks are the most even. Once all of them are in
            one folder, cluster, refine and run start from them with --pairs FOLDER, and write what they would have written
            without. A part that is already there is not computed again.
            """,
        examples: [
            .init("face-sets linkage pairs all.db pairs/3.pairs --block 3/21", "the third of 21 blocks"),
            .init("face-sets cluster all.db out/raw --pairs pairs", "and once all are there"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that embed or cache merge made.") var cache: FilePath
    @Argument(help: "File to write; its name ends in .pairs.") var part: FilePath
    @Option(help: "Which block of how many.") var block: BlockWord?
    @Option(
        in: 0...2,
        help: "The --threshold that cluster, or the --initial-threshold that refine, will be given.")
    var threshold: CalibratedDistance = 0.55
    @Option(in: 1...1_024, help: "Threads; by default one per processor.") var jobs: Int?

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard let block else { throw UsageError("--block I/J is missing") }
        guard part.fileExtension == "pairs" else {
            throw UsageError("the name of a part ends in .pairs, not as '\(part.shown)' does")
        }
        let library = Library(try openStore(cache, for: .reading))
        var request = ComputePairs(block.value, to: part.madeAbsolute())
        request.threshold = threshold
        request.calibration = Adapters.calibration(of: library.space)
        var tools = Tools(context)
        tools.threads = jobs ?? Adapters.processors
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
                text: "wants I/J with I from 1 to J, not '\(String(decoding: word, as: UTF8.self))'")
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
