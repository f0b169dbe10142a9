package import FaceTypes
import Files
import JSON

/// A network that InsightFace released: how it is fed, and how its file is known.
struct KnownModel {
    /// As the release has it.
    let file: String
    /// Nil where nobody has told it yet.
    let sha256: String?
    let role: ModelRole
    let kind: String
    var mean = 127.5
    var std = 127.5
    var size: Int?
    var dimension: Int?

    /// Mean and deviation as the Python package insightface feeds them.
    static let all = [
        scrfd("det_500m", "5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a"),
        scrfd("det_2.5g", nil),
        scrfd("det_10g", "5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91"),
        scrfd("scrfd_10g_bnkps", nil),
        arcface("w600k_mbf", "9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f"),
        arcface("w600k_r50", "4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43"),
        arcface("glintr100", nil),
        landmarks(
            .landmarks106, "2d106det", "f001b856447c413801ef5c42091ed0cd516fcd21f2d6b79635b1e733a7109dbf"),
        landmarks(
            .landmarks68, "1k3d68", "df5c06b8a0c12e422b2ed8947b8869faa4105387f199c477af038aa01f9a45cc"),
        KnownModel(
            file: "genderage.onnx",
            sha256: "4fde69b1c810857b88c64a335084f1c3fe8f01246c9a191b48c7bb756d6652fb",
            role: .genderAge, kind: "insightface-attribute", mean: 0, std: 1, size: 96),
    ]

    /// So that a folder of them needs no manifest.
    static let bySHA256 = Dictionary(
        uniqueKeysWithValues: all.compactMap { one in one.sha256.map { ($0, one) } })

    private static func scrfd(_ name: String, _ sha256: String?) -> KnownModel {
        KnownModel(file: name + ".onnx", sha256: sha256, role: .detector, kind: "scrfd", std: 128)
    }

    private static func arcface(_ name: String, _ sha256: String?) -> KnownModel {
        KnownModel(
            file: name + ".onnx", sha256: sha256, role: .recogniser, kind: "arcface", size: 112,
            dimension: 512)
    }

    private static func landmarks(_ role: ModelRole, _ name: String, _ sha256: String) -> KnownModel {
        KnownModel(
            file: name + ".onnx", sha256: sha256, role: role, kind: "insightface-landmark", mean: 0, std: 1,
            size: 192)
    }

    func model(_ file: PackFile) -> PackModel {
        PackModel(
            role: role, kind: kind, file: file, mean: [mean, mean, mean], std: std, size: size,
            dimension: dimension)
    }

    /// The entry of a manifest.
    func entry(file: String, digest: PhotoDigest) -> JSONValue {
        var entry = JSONObject([
            ("role", .text(role.rawValue)), ("kind", .text(kind)), ("file", .text(file)),
            ("sha256", .text(digest.hex)), ("mean", .double(mean)), ("std", .double(std)),
            ("channels", "RGB"),
        ])
        entry["size"] = size.map { .int($0) }
        entry["dimension"] = dimension.map { .int($0) }
        return .object(entry)
    }
}

extension Calibration {
    /// The map of a recogniser that was fitted, by its sha256; docs/models.md tells how.
    package static let known: [String: Calibration] = [
        OpenPack.recogniserIdentity: OpenPack.calibration,
        // w600k_mbf made from its int8 copy, which tests use: its best cut is 0.698.
        "19d2c7a93590ceee54e0c40ed3a38b8a5fbb0e063b424ae6dc718fb4b48f8ab0": Calibration(a: 0.788, b: 0),
    ]
}

extension ModelPack {
    /// Takes a folder without a manifest whose every `.onnx` file is a known model.
    init(recognising folder: FilePath) throws {
        guard FileInfo(folder)?.kind == .folder else {
            throw FaceSetsError(
                code: .packMissing, "there is no pack here", path: folder, remedy: Self.lookAround)
        }
        let names = try listFolder(folder).filter { $0.fileExtension == "onnx" }
        guard !names.isEmpty else {
            throw FaceSetsError(
                code: .packMissing, "the folder holds neither pack.json nor .onnx files", path: folder,
                remedy: Self.lookAround)
        }
        let models = try names.map { try Self.recognise(folder.appending($0)) }
        guard Set(models.map(\.role)).count == models.count else {
            throw FaceSetsError(
                code: .packUnknown, "the folder holds two networks for the same task", path: folder,
                remedy: "Keep one of each, or write a pack.json.")
        }
        let recogniser = models.first { $0.role == .recogniser }
        self.init(
            name: folder.lastComponent.shown, folder: folder,
            licence: PackRelease.licence, models: models,
            calibration: recogniser.flatMap { Calibration.known[$0.identity.hex] } ?? .identity)
    }

    private static func recognise(_ path: FilePath) throws -> PackModel {
        let digest = try SHA256.digest(ofFile: path)
        guard let known = KnownModel.bySHA256[digest.hex] else {
            throw FaceSetsError(
                code: .packUnknown, "a network is not one of those that this program knows", path: path,
                remedy: "Download the pack again, or describe it in a pack.json as in docs/models.md.",
                cause: "sha256 \(digest)")
        }
        return known.model(PackFile(path: path, digest: digest))
    }

    private static let lookAround = "`face-sets models list` shows the packs that are installed."
}
