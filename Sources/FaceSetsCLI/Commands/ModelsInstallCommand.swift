import FaceTypes
import Files
import Glibc
import ModelPacks

/// `face-sets models install open --from DIR`
struct ModelsInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "install",
        abstract: "Makes the open pack from the files that 'make deps' fetches.",
        discussion: """
            The files are checked against pinned sha256s and the recogniser is converted once. The pack appears whole
            or not at all; one that is there and holds is left alone.
            """,
        examples: [
            .init(
                "face-sets models install open --from .deps/open-pack-source",
                "install the default pack for this user")
        ])

    @Argument(help: "The pack; only 'open' can be made here.") var name: String
    @Option(valueName: "DIR", help: "Folder of the files that the pack is made of.") var from: FilePath?
    @Option(valueName: "DIR", help: "Folder of packs; by default the user's data folder.") var to: FilePath?
    @Flag(help: "Say where the pack would go, and write nothing.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard name == openPackName else {
            throw UsageError(
                "'\(name)' is not a pack that can be installed here",
                remedy: "Put its folder into the user's data folder and check it with 'models verify'.")
        }
        guard let from else {
            throw UsageError(
                "--from is missing", remedy: "'make deps' fetches the files to .deps/open-pack-source.")
        }
        let packs = try to?.madeAbsolute() ?? userFolder()
        let folder = packs.appending(openPackName)
        if dryRun {
            return CommandOutcome(
                counts: ["packs": 0], summary: ["the pack would be installed in \(folder.shown)"])
        }
        try installOpenPack(from: from.madeAbsolute(), to: packs)
        return CommandOutcome(
            counts: ["packs": 1], outputs: [folder], summary: ["installed in \(folder.shown)"])
    }

    private func userFolder() throws -> FilePath {
        let folder = PackLocator.userFolder { name in getenv(name).map { String(cString: $0) } }
        guard let folder else {
            throw FaceSetsError(
                code: "no_home", "neither HOME nor XDG_DATA_HOME is set, so there is no folder for packs",
                remedy: "Give one with --to.")
        }
        return folder
    }
}
