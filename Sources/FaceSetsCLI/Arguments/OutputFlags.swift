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

/// Where linkage begins.
struct PairsFlags: ParsableArguments {
    @Option(
        valueName: "DIR",
        help:
            "Start from the parts that `linkage pairs` computed into this folder, on this or other machines.")
    var pairs: FilePath?

    var folder: FilePath? { pairs?.madeAbsolute() }
}

/// What average linkage may be told besides its threshold.
struct LinkageFlags: ParsableArguments {
    @Option(
        in: 0...8, valueName: "P", help: "Weigh faces by this power of their quality; 0 counts all alike.")
    var qualityPower = 0.0
    @Option(
        in: 0...2, valueName: "D", help: "Groups of one or two join one of four or more within this distance."
    )
    var rescueDistance: CalibratedDistance?
    @Flag(help: "Two faces in one photo are two people, unless it is a mirror or a collage.")
    var apartInPhoto: Bool
    @Option(in: 0...2, valueName: "D", help: "Faces in one photo within this distance may be one person.")
    var mirrorDistance: CalibratedDistance = 0.35
    @Option(
        in: 0...3_600, valueName: "SECONDS",
        help: "Faces at one place in shots so close in time are one person.")
    var burstSeconds: Int?

    var resolved: LinkageChoices {
        var choices = LinkageChoices()
        choices.qualityPower = qualityPower
        choices.rescueDistance = rescueDistance
        choices.apartInPhoto = apartInPhoto
        choices.mirrorDistance = mirrorDistance
        choices.burstSeconds = burstSeconds
        return choices
    }
}
