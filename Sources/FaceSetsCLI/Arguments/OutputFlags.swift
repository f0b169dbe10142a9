import FaceTypes
import Files
import Materialize
import Workflows

extension LinkMethod: ArgumentChoice {}

/// How commands that group faces write their output folder.
struct OutputFlags: ParsableArguments {
    @Option(
        help:
            "How to place photos in the output folder; auto makes copies that share disk space if the "
            + "file system can (reflinks)."
    )
    var link = LinkMethod.auto
    @Flag(help: "Write only the manifest; do not place photos.") var manifestOnly: Bool
    @Flag(help: "Show what would be written without writing anything.") var dryRun: Bool

    func resolved(_ folder: FilePath, renumber: Bool = false) -> OutputOptions {
        var options = OutputOptions(folder: folder.madeAbsolute())
        options.link = link
        options.manifestOnly = manifestOnly
        options.dryRun = dryRun
        options.renumber = renumber
        return options
    }
}

/// Precomputed parts of linkage.
struct PairsFlags: ParsableArguments {
    @Option(
        valueName: "DIR",
        help: "Use the blocks of pairs in DIR, which `linkage pairs` computed on this or other machines.")
    var pairs: FilePath?

    var folder: FilePath? { pairs?.madeAbsolute() }
}

/// Options of average linkage other than its threshold.
struct LinkageFlags: ParsableArguments {
    @Option(
        in: 0...8, valueName: "P", help: "Weight faces by their quality raised to P; 0 weights all equally.")
    var qualityPower = 0.0
    @Option(
        in: 0...2, valueName: "D",
        help: "Add groups of one or two faces to a group of at least four within this distance."
    )
    var rescueDistance: CalibratedDistance?
    @Flag(help: "Treat two faces in one photo as two people, unless it shows a mirror or is a collage.")
    var apartInPhoto: Bool
    @Option(
        in: 0...2, valueName: "D",
        help: "With --apart-in-photo, faces within this distance may be one person.")
    var mirrorDistance: CalibratedDistance = 0.35
    @Option(
        in: 0...3_600, valueName: "SECONDS",
        help: "Treat faces at the same place in shots taken within SECONDS as one person.")
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
