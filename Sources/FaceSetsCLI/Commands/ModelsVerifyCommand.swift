import FaceTypes
import ModelPacks

/// `face-sets models verify [NAME]`
struct ModelsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "verify",
        abstract: "Check the sha256 of each file of a pack, or of all packs.",
        discussion: "The exit code is 1 if a file is missing or differs from the manifest.",
        examples: [.init("face-sets models verify open", "check the default pack")])

    @Argument(help: "Pack, by name or folder. Defaults to all packs.") var name: String?

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let packs = Adapters.packs()
        let folders = try name.map { [try packs.folder(of: $0)] } ?? packs.candidates().map(\.folder)
        let faults = folders.compactMap(Self.fault)
        let good = folders.filter { folder in !faults.contains { $0.path.isUnder(folder) } }
        return CommandOutcome(
            counts: ["packs": folders.count, "faults": faults.count], failed: faults,
            summary: good.map { "\($0.shown): ok" })
    }

    private static func fault(_ folder: FilePath) -> Finding? {
        do {
            _ = try ModelPack(verifying: folder)
            return nil
        } catch let error as FaceSetsError {
            let detail = error.message + (error.cause.map { " (\($0))" } ?? "")
            return Finding(path: error.path ?? folder, error.code, detail)
        } catch {
            return Finding(path: folder, .failed, "\(error)")
        }
    }
}
