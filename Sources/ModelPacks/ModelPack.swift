package import FaceTypes
package import JSON

/// What a network of a pack does.
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

/// A file of a pack and what it must be.
package struct PackFile: Hashable, Sendable {
    package var path: FilePath
    package var digest: PhotoDigest

    package init(path: FilePath, digest: PhotoDigest) {
        self.path = path
        self.digest = digest
    }
}

/// One network of a pack and how it is fed.
package struct PackModel: Hashable, Sendable {
    package var role: ModelRole
    /// Which code reads its outputs: `scrfd`, `arcface`, `blazeface`, …
    package var kind: String
    package var file: PackFile
    /// A second file that belongs to the first: the `.bin` of an OpenVINO IR `.xml`.
    package var weights: PackFile?
    /// Input is `(x − mean) / std`, a value a channel, R G B.
    package var mean: [Double]
    package var std: Double
    /// Side of the input in pixels, where it is fixed.
    package var size: Int?
    /// Components of the embedding; recognisers alone have it.
    package var dimension: Int?
    /// All members of the manifest's entry, for what only one family of networks needs.
    package var fields: JSONObject

    package init(
        role: ModelRole, kind: String, file: PackFile, weights: PackFile? = nil, mean: [Double] = [0, 0, 0],
        std: Double = 1, size: Int? = nil, dimension: Int? = nil, fields: JSONObject = JSONObject()
    ) {
        self.role = role
        self.kind = kind
        self.file = file
        self.weights = weights
        self.mean = mean
        self.std = std
        self.size = size
        self.dimension = dimension
        self.fields = fields
    }

    package var files: [PackFile] { [file] + (weights.map { [$0] } ?? []) }
}

/// A set of networks that belong together, as a folder holds them.
package struct ModelPack: Sendable {
    /// The version of `pack.json` that this program reads.
    package static let schema = "face-sets/pack/1"
    package static let manifestName = "pack.json"

    package var name: String
    package var folder: FilePath
    /// Empty where the manifest names none.
    package var licence: String
    /// In the manifest's order, a role at most once.
    package var models: [PackModel]
    /// Subtracted from a raw unit embedding, which is then normalised again; nil where vectors are not centred.
    package var centre: [Float]?
    /// From raw cosine distances to the scale of thresholds.
    package var calibration: Calibration
    /// All members of the manifest, for what only one family of networks needs.
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

    /// Nil where the pack has no network for it.
    package func model(_ role: ModelRole) -> PackModel? {
        models.first { $0.role == role }
    }

    /// - Throws: `FaceSetsError` `pack_incomplete`.
    package func required(_ role: ModelRole) throws -> PackModel {
        guard let model = model(role) else {
            throw FaceSetsError(
                code: .packIncomplete, "the pack \(name) has no network with the role \(role.rawValue)",
                path: folder, remedy: "Choose another with --pack; `face-sets models list` shows them.")
        }
        return model
    }
}
