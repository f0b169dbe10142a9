package import FaceTypes
package import JSON

/// What a manifest of identities says of its making.
package struct Provenance: Hashable, Sendable {
    /// Flag names in snake case, and their values.
    package var options: JSONObject
    /// As the cache describes it.
    package var space: JSONValue
    /// The map through which thresholds became raw distances.
    package var calibration: Calibration

    package init(options: JSONObject, space: JSONValue, calibration: Calibration) {
        self.options = options
        self.space = space
        self.calibration = calibration
    }

    /// The members `options`, `embedding_space` and `calibration`.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "options": .object(options), "embedding_space": space,
            "calibration": .object(calibration.json),
        ]
    }
}

extension Calibration {
    /// As manifests hold it.
    package var json: JSONObject { JSONObject(numbers.map { ($0.key, .double($0.value)) }) }

    init?(json: JSONValue?) { self.init { json?[$0]?.double } }
}
