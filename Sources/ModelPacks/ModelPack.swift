package import FaceTypes
package import JSON

/// The task of a network in a pack.
package struct ModelRole: Hashable, Sendable, RawRepresentable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let detector = ModelRole(rawValue: "detector")
    package static let mesh = ModelRole(rawValue: "mesh")
    package static let recogniser = ModelRole(rawValue: "recogniser")
    package static let landmarks106 = ModelRole(rawValue: "landmarks_2d_106")
    package static let landmarks68 = ModelRole(rawValue: "landmarks_3d_68")
    package static let genderAge = ModelRole(rawValue: "gender_age")
}

/// The order of colour channels in a network's input.
package enum ChannelOrder: String, Hashable, Sendable {
    case rgb = "RGB"
    case bgr = "BGR"
}

/// A file of a pack, with its expected sha256.
package struct PackFile: Hashable, Sendable {
    package var path: FilePath
    package var digest: PhotoDigest

    package init(path: FilePath, digest: PhotoDigest) {
        self.path = path
        self.digest = digest
    }
}

/// One network of a pack and its input format.
package struct PackModel: Hashable, Sendable {
    package var role: ModelRole
    /// Selects the code that decodes its outputs: `scrfd`, `yunet`, `arcface`, `sface`, …
    package var kind: String
    package var file: PackFile
    /// A second file, such as the `.bin` that belongs to an OpenVINO IR `.xml`.
    package var weights: PackFile?
    /// The input is `(x − mean) / std`, with one value per channel in the order R, G, B.
    package var mean: [Double]
    package var std: Double
    /// The channel order of the input; `mean` is R, G, B regardless.
    package var channels: ChannelOrder
    /// Side of the input in pixels, if fixed.
    package var size: Int?
    /// Components of the embedding; only recognisers have it.
    package var dimension: Int?
    /// The whole manifest entry, for fields that only one kind of network needs.
    package var fields: JSONObject

    package init(
        role: ModelRole, kind: String, file: PackFile, weights: PackFile? = nil, mean: [Double] = [0, 0, 0],
        std: Double = 1, channels: ChannelOrder = .rgb, size: Int? = nil, dimension: Int? = nil,
        fields: JSONObject = JSONObject()
    ) {
        self.role = role
        self.kind = kind
        self.file = file
        self.weights = weights
        self.mean = mean
        self.std = std
        self.channels = channels
        self.size = size
        self.dimension = dimension
        self.fields = fields
    }

    package var files: [PackFile] { [file] + (weights.map { [$0] } ?? []) }
}

/// A set of networks that are used together, in one folder.
package struct ModelPack: Sendable {
    /// The supported version of `pack.json`.
    package static let schema = "face-sets/pack/1"
    package static let manifestName = "pack.json"

    package var name: String
    package var folder: FilePath
    /// Empty if the manifest names none.
    package var licence: String
    /// In manifest order; each role occurs at most once.
    package var models: [PackModel]
    /// Subtracted from a raw unit embedding before normalising it again; nil if vectors are not centred.
    package var centre: [Float]?
    /// Converts raw cosine distances to the scale of thresholds.
    package var calibration: Calibration
    /// The whole manifest, for fields that only one kind of network needs.
    package var fields: JSONObject

    package init(
        name: String, folder: FilePath, licence: String, models: [PackModel], centre: [Float]? = nil,
        calibration: Calibration = .identity, fields: JSONObject = JSONObject()
    ) {
        self.name = name
        self.folder = folder
        self.licence = licence
        self.models = models
        self.centre = centre
        self.calibration = calibration
        self.fields = fields
    }

    /// Nil if the pack has no network for this role.
    package func model(_ role: ModelRole) -> PackModel? {
        models.first { $0.role == role }
    }

    /// - Throws: `FaceSetsError` `pack_incomplete`.
    package func required(_ role: ModelRole) throws -> PackModel {
        guard let model = model(role) else {
            throw FaceSetsError(
                code: .packIncomplete, "the pack \(name) has no \(role.rawValue) network",
                path: folder,
                remedy: "Choose another with --pack; `face-sets models list` shows what is installed.")
        }
        return model
    }
}
