package import FaceTypes
package import JSON

/// How a manifest of identities was made.
package struct Provenance: Hashable, Sendable {
    /// Options in snake case with their values.
    package var options: JSONObject
    /// As the cache describes it.
    package var space: JSONValue
    /// The calibration that converted thresholds to raw distances.
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
    /// As manifests record it.
    package var json: JSONObject { JSONObject(numbers.map { ($0.key, .double($0.value)) }) }

    init?(json: JSONValue?) { self.init { json?[$0]?.double } }
}
