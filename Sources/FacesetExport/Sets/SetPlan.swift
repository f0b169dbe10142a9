package import FaceTypes
import FaceStore
import Files
import JSON
package import Library
import Manifests

/// What all sets of one run share.
package struct ExportContext: Sendable {
    package let options: ExportOptions
    package let matrix: EmbeddingMatrix
    /// The space of `matrix`.
    package let space: EmbeddingSpace
    /// The space of the verifying pack; nil to skip verification.
    package let verifier: EmbeddingSpace?
    /// In the requested order.
    package let exporters: [any Exporter]
    /// What the library knows about the faces; nil if no photo is opened.
    package let library: LibrarySnapshot?
    /// Photos that the user prefers to their duplicates.
    package let preferred: Set<PhotoDigest>

    package init(
        options: ExportOptions, matrix: EmbeddingMatrix, space: EmbeddingSpace, verifier: EmbeddingSpace?,
        exporters: [any Exporter] = [FszExporter()], library: LibrarySnapshot? = nil,
        preferred: Set<PhotoDigest> = []
    ) {
        self.options = options
        self.matrix = matrix
        self.space = space
        self.verifier = verifier
        self.exporters = exporters
        self.library = library
        self.preferred = preferred
    }

    /// Whether vectors of the verifying pack and the cache are comparable.
    package var verifiesInOwnSpace: Bool { verifier?.hasVectors(of: space) ?? true }

    /// Converts raw distances of the pack that embeds the frames to the scale of thresholds.
    var frameCalibration: Calibration {
        verifier == nil ? options.calibration : options.verifierCalibration
    }

    /// Hexadecimal digest of everything that decides which faces are kept.
    package var digest: String {
        let text = JSONValue.object(JSONObject(json)).serialized(pretty: false)
        return String(SHA256.digest(of: text).hex.prefix(32))
    }

    /// Empty if only bundles for roop-unleashed are written, so that sets of earlier versions do not change.
    var formats: [(String, JSONValue)] {
        let words = exporters.map(\.description)
        return words == [FszExporter().description] ? [] : [("formats", .array(words.map(JSONValue.text)))]
    }

    /// Manifest fields that record how a set was made.
    var json: [(String, JSONValue)] {
        [
            ("options", options.json), ("embedding_space", space.json),
            ("verified_by", verifier?.json ?? .null),
        ]
    }
}

/// A set whose faces have been selected, before any photo is opened.
package struct SetPlan: Sendable {
    package let request: SetRequest
    package let selection: Selection
    /// Hexadecimal digest of everything that determines the set's files.
    package let inputs: String

    /// - Throws: what `select` throws.
    package init(_ request: SetRequest, _ context: ExportContext) throws {
        self.request = request
        var options = context.options.selection
        options.preferred = context.preferred
        var selection = try select(request.faces, in: context.matrix, options: options)
        selection.dropped = (selection.dropped + request.refused).sorted { $0.key < $1.key }
        self.selection = selection
        let pictures = selection.pictures.map { JSONValue.array($0.map(Self.fingerprint)) }
        let text = JSONValue.object(
            JSONObject(
                [
                    ("format", .int(Self.format)), ("origin", request.origin.json),
                    ("label", request.label.map(JSONValue.text) ?? .null),
                    ("stem", request.bundleStem.map(JSONValue.text) ?? .null),
                    ("markers", .array(request.markers.map { [.text($0.name), .text($0.text)] })),
                    ("pictures", .array(pictures)), ("dropped", .array(selection.dropped.map(\.json))),
                ] + context.json + context.formats)
        ).serialized(pretty: false)
        inputs = String(SHA256.digest(of: text).hex.prefix(32))
    }

    /// Increase when frames, bundles or manifests are made differently.
    private static let format = 2

    private static func fingerprint(_ scored: ScoredFace) -> JSONValue {
        let (face, box) = (scored.face, scored.face.record.box)
        return [
            .text(face.key.description), .string(face.photo.path.bytes), .double(scored.score),
            .array([box.x1, box.y1, box.x2, box.y2].map(JSONValue.float)),
            .float(face.record.embeddingNorm),
        ]
    }
}

extension DroppedFace {
    var json: JSONValue { ["key": .text(key.description), "reason": .text(reason.description)] }
}
