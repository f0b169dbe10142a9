import FaceTypes
import JSON
import ModelPacks

/// `face-sets models list`
struct ModelsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "list",
        abstract: "List the installed packs with their folders and licences.",
        examples: [.init("face-sets models list", "list the names for --pack")])

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let found = Adapters.packs().candidates().map(ListedPack.init)
        var seen: Set<String> = []
        let isFirst = found.map { seen.insert($0.name).inserted }
        let lines = zip(found, isFirst).map { pack, first in
            pack.line + (first ? "" : "  (not used: the first pack of this name takes precedence)")
        }
        return CommandOutcome(
            counts: ["packs": found.count],
            details: JSONObject([("packs", .array(zip(found, isFirst).map { $0.json(isUsed: $1) }))]),
            summary: lines.isEmpty
                ? ["no pack is installed; run `face-sets models install open`"] : lines)
    }
}

/// A folder that contains a pack, readable or not.
private struct ListedPack {
    let name: String
    let folder: FilePath
    let pack: Result<ModelPack, any Error>

    init(name: String, folder: FilePath) {
        self.name = name
        self.folder = folder
        pack = Result { try ModelPack(reading: folder) }
    }

    var line: String {
        switch pack {
        case .success(let pack): "\(name)  \(folder.shown)  \(pack.licence)"
        case .failure(let error): "\(name)  \(folder.shown)  cannot be used: \(error)"
        }
    }

    func json(isUsed: Bool) -> JSONValue {
        var object = JSONObject([
            ("name", .text(name)), ("folder", .string(folder.bytes)), ("used", .bool(isUsed)),
        ])
        switch pack {
        case .success(let pack):
            object["licence"] = .text(pack.licence)
            object["roles"] = .array(pack.models.map { .text($0.role.rawValue) })
        case .failure(let error): object["error"] = .text("\(error)")
        }
        return .object(object)
    }
}
