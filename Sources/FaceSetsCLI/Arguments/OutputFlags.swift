import FaceTypes
import Files
import Materialize
import Workflows

extension LinkMethod: ArgumentChoice {}

/// How the steps of identities write their folder.
struct OutputFlags: ParsableArguments {
    @Option(help: "How photos get there; auto shares blocks with the original where it can, else copies.")
    var link = LinkMethod.auto
    @Flag(help: "Write the manifest alone; no photo is looked at.") var manifestOnly: Bool
    @Flag(help: "Say what would be written, and write nothing.") var dryRun: Bool

    func resolved(_ folder: FilePath, renumber: Bool = false) -> OutputOptions {
        var options = OutputOptions(folder: folder.madeAbsolute())
        options.link = link
        options.manifestOnly = manifestOnly
        options.dryRun = dryRun
        options.renumber = renumber
        return options
    }
}

/// What a set must meet to become a faceset.
struct GateFlags: ParsableArguments {
    @Option(in: 1...Int.max, help: "Fewest photos of a faceset, counted by content.") var minFaces = 15
    @Option(in: 0...100_000, valueName: "PIXELS", help: "Smallest shorter side of a face.")
    var minShort = 90.0
    @Option(in: 0...1_000_000, help: "Smallest variance of the Laplacian.") var minBlur = 40.0
    @Option(in: 0...1, help: "Smallest score of the detector.") var minDetScore = 0.6

    func resolved(outlierThreshold: Double) -> GateOptions {
        var gates = GateOptions()
        gates.outlierThreshold = outlierThreshold
        gates.minFaces = minFaces
        gates.minShort = minShort
        gates.minBlur = minBlur
        gates.minDetScore = minDetScore
        return gates
    }
}
