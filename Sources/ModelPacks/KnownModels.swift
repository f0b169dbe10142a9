package import FaceTypes
import Files
import JSON

/// A network released by InsightFace: its input format, and the sha256 of its file.
struct KnownModel {
    /// File name in the release.
    let file: String
    /// Nil if not known.
    let sha256: String?
    let role: ModelRole
    let kind: String
    var mean = 127.5
    var std = 127.5
    var size: Int?
    var dimension: Int?

    /// With the mean and standard deviation that the Python package insightface uses.
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

    /// Lets a folder of these networks be used without a manifest.
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

    /// The network's entry in a manifest.
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
    /// The calibration of a recogniser, by the sha256 of its file; docs/models.md explains how it was fitted.
    package static let known: [String: Calibration] = [
        OpenPack.recogniserIdentity: OpenPack.calibration,
        // w600k_mbf converted from its int8 version, which tests use.
        "19d2c7a93590ceee54e0c40ed3a38b8a5fbb0e063b424ae6dc718fb4b48f8ab0": Calibration(
            a: 0.843, b: 0, centroidSlope: 0.711, routingSlope: 0.844),
    ]
}

extension ModelPack {
    /// Recognises a folder without a manifest if each `.onnx` file in it is a known model.
    init(recognising folder: FilePath) throws {
        guard FileInfo(folder)?.kind == .folder else {
            throw FaceSetsError(
                code: .packMissing, "no model pack found", path: folder, remedy: Self.listHint)
        }
        let names = try listFolder(folder).filter { $0.fileExtension == "onnx" }
        guard !names.isEmpty else {
            throw FaceSetsError(
                code: .packMissing, "the folder contains neither pack.json nor .onnx files", path: folder,
                remedy: Self.listHint)
        }
        let models = try names.map { try Self.recognise(folder.appending($0)) }
        guard Set(models.map(\.role)).count == models.count else {
            throw FaceSetsError(
                code: .packUnknown, "the folder contains two networks for the same task", path: folder,
                remedy: "Keep only one of them, or write a pack.json.")
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
                code: .packUnknown, "unknown network", path: path,
                remedy: "Download the pack again, or describe it in a pack.json (see docs/models.md).",
                cause: "its sha256 is \(digest)")
        }
        return known.model(PackFile(path: path, digest: digest))
    }

    private static let listHint = "Run `face-sets models list` to see the installed packs."
}
