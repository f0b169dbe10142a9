import FaceTypes
import Files
import JSON

/// Reads a `pack.json` and ignores fields it does not know.
struct PackManifest {
    private let path: FilePath
    private let root: JSONObject
    private let name: String

    init(_ path: FilePath) throws {
        try self.init(readFile(path, limit: Self.sizeLimit), path: path)
    }

    /// - Parameter path: the path of the manifest, which need not exist yet; files are relative to its folder.
    init(_ content: [UInt8], path: FilePath) throws {
        self.path = path
        root = try Self.object(in: content, path)
        guard let name = root["name"]?.text, Self.isPlainName(name) else {
            throw Self.invalid(path, "`name` is missing or not a plain file name")
        }
        self.name = name
        guard let schema = root["schema"]?.text, schema == ModelPack.schema else {
            throw Self.invalid(path, "its schema is not \(ModelPack.schema)")
        }
    }

    func pack() throws -> ModelPack {
        let models = try (root["models"]?.array ?? []).map(model)
        guard Set(models.map(\.role)).count == models.count else { throw invalid("a role occurs twice") }
        guard !models.isEmpty else { throw invalid("`models` is missing or empty") }
        let recogniser = models.first { $0.role == .recogniser }
        let known = recogniser.flatMap { Calibration.known[$0.identity.hex] }
        return ModelPack(
            name: name, folder: path.parent, licence: root["licence"]?.text ?? "", models: models,
            centre: try centre(dimension: recogniser?.dimension),
            calibration: try calibration() ?? known ?? .identity,
            fields: root)
    }

    private func model(_ value: JSONValue) throws -> PackModel {
        guard let fields = value.object, let role = fields["role"]?.text, let kind = fields["kind"]?.text
        else {
            throw invalid("a model has no `role` or `kind`")
        }
        return PackModel(
            role: ModelRole(rawValue: role), kind: kind, file: try file(value, of: role),
            weights: try fields["weights"].map { try file($0, of: role) },
            mean: try mean(fields["mean"], of: role), std: try std(fields["std"], of: role),
            channels: try channels(fields["channels"], of: role),
            size: try count(fields["size"], "size", of: role),
            dimension: try count(fields["dimension"], "dimension", of: role), fields: fields)
    }

    private func file(_ value: JSONValue, of role: String) throws -> PackFile {
        guard let name = value["file"]?.text, Self.isPlainName(name) else {
            throw invalid("the `file` of \(role) is missing or not a plain file name")
        }
        guard let digest = value["sha256"]?.text.flatMap({ PhotoDigest(hex: $0) }) else {
            throw invalid("the `sha256` of \(role) is missing or not 64 hexadecimal digits")
        }
        return PackFile(path: path.parent.appending(name), digest: digest)
    }

    /// One number for all channels, or three.
    private func mean(_ value: JSONValue?, of role: String) throws -> [Double] {
        guard let value else { return [0, 0, 0] }
        if let single = value.double, single.isFinite { return [single, single, single] }
        let several = (value.array ?? []).compactMap(\.double).filter(\.isFinite)
        guard several.count == 3 else {
            throw invalid("the `mean` of \(role) is neither one number nor three")
        }
        return several
    }

    private func std(_ value: JSONValue?, of role: String) throws -> Double {
        guard let value else { return 1 }
        guard let std = value.double, std.isFinite, std > 0 else {
            throw invalid("the `std` of \(role) is not a number above 0")
        }
        return std
    }

    private func channels(_ value: JSONValue?, of role: String) throws -> ChannelOrder {
        guard let value else { return .rgb }
        guard let order = value.text.flatMap(ChannelOrder.init) else {
            throw invalid("the `channels` of \(role) is neither RGB nor BGR")
        }
        return order
    }

    private func count(_ value: JSONValue?, _ field: String, of role: String) throws -> Int? {
        guard let value else { return nil }
        guard let count = value.int, (1...65536).contains(count) else {
            throw invalid("the `\(field)` of \(role) is not a positive whole number")
        }
        return count
    }

    private func centre(dimension: Int?) throws -> [Float]? {
        guard let value = root["centre"], value != .null else { return nil }
        let centre = (value.array ?? []).compactMap(\.double).map { Float($0) }.filter(\.isFinite)
        guard centre.count == value.array?.count, centre.count == dimension else {
            throw invalid("`centre` does not have as many numbers as the embedding")
        }
        return centre
    }

    private func calibration() throws -> Calibration? {
        guard let value = root["calibration"], value != .null else { return nil }
        guard let calibration = Calibration(number: { value[$0]?.double }) else {
            throw invalid("`calibration` needs a number `a` above 0 and a number `b`")
        }
        return calibration
    }

    private func invalid(_ problem: String) -> FaceSetsError { Self.invalid(path, problem) }
}

extension PackManifest {
    private static let sizeLimit = 16 << 20

    private static func object(in content: [UInt8], _ path: FilePath) throws -> JSONObject {
        do {
            guard let object = try JSONValue(parsing: content).object else {
                throw invalid(path, "it is not a JSON object")
            }
            return object
        } catch let error as JSONError {
            throw invalid(path, "\(error)")
        }
    }

    private static func invalid(_ path: FilePath, _ problem: String) -> FaceSetsError {
        FaceSetsError(
            code: .packInvalid, "the manifest of the pack is not valid", path: path,
            remedy: "Install the pack again, or fix its pack.json (see docs/models.md).",
            cause: problem)
    }

    /// Whether a name from a manifest stays inside its folder.
    static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }
    }
}
