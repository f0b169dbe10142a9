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
