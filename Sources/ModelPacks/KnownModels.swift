package import FaceTypes
import Files

/// A released network that is recognised by its sha256, so that a folder of them needs no manifest.
struct KnownModel {
    let role: ModelRole
    let kind: String
    var mean = 127.5
    var std = 127.5
    var size: Int?
    var dimension: Int?

    /// InsightFace's releases, by sha256. Mean and deviation as its Python package feeds them.
    static let bySHA256: [String: KnownModel] = [
        // det_500m, det_10g
        "5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a": .scrfd,
        "5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91": .scrfd,
        // w600k_r50, w600k_mbf
        "4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43": .arcface,
        "9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f": .arcface,
        // 2d106det, 1k3d68, genderage
        "f001b856447c413801ef5c42091ed0cd516fcd21f2d6b79635b1e733a7109dbf": .landmarks(.landmarks106),
        "df5c06b8a0c12e422b2ed8947b8869faa4105387f199c477af038aa01f9a45cc": .landmarks(.landmarks68),
        "4fde69b1c810857b88c64a335084f1c3fe8f01246c9a191b48c7bb756d6652fb": KnownModel(
            role: .genderAge, kind: "insightface-attribute", mean: 0, std: 1, size: 96),
    ]

    private static let scrfd = KnownModel(role: .detector, kind: "scrfd", std: 128)
    private static let arcface = KnownModel(role: .recogniser, kind: "arcface", size: 112, dimension: 512)

    private static func landmarks(_ role: ModelRole) -> KnownModel {
        KnownModel(role: role, kind: "insightface-landmark", mean: 0, std: 1, size: 192)
    }

    func model(_ file: PackFile) -> PackModel {
        PackModel(
            role: role, kind: kind, file: file, mean: [mean, mean, mean], std: std, size: size,
            dimension: dimension)
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
                code: "pack_missing", "there is no pack here", path: folder, remedy: Self.lookAround)
        }
        let names = try listFolder(folder).filter { $0.fileExtension == "onnx" }
        guard !names.isEmpty else {
            throw FaceSetsError(
                code: "pack_missing", "the folder holds neither pack.json nor .onnx files", path: folder,
                remedy: Self.lookAround)
        }
        let models = try names.map { try Self.recognise(folder.appending($0)) }
        guard Set(models.map(\.role)).count == models.count else {
            throw FaceSetsError(
                code: "pack_unknown", "the folder holds two networks for the same task", path: folder,
                remedy: "Keep one of each, or write a pack.json.")
        }
        let recogniser = models.first { $0.role == .recogniser }
        self.init(
            name: folder.lastComponent.shown, folder: folder,
            licence: "InsightFace: non-commercial research", models: models,
            calibration: recogniser.flatMap { Calibration.known[$0.identity.hex] } ?? .identity)
    }

    private static func recognise(_ path: FilePath) throws -> PackModel {
        let digest = try digest(ofFile: path)
        guard let known = KnownModel.bySHA256[digest.hex] else {
            throw FaceSetsError(
                code: "pack_unknown", "a network is not one of those that this program knows", path: path,
                remedy: "Download the pack again, or describe it in a pack.json as in docs/models.md.",
                cause: "sha256 \(digest)")
        }
        return known.model(PackFile(path: path, digest: digest))
    }

    private static let lookAround = "`face-sets models list` shows the packs that are installed."
}
