package import FaceTypes
package import JSON

extension EmbeddingSpace {
    /// As stored in caches and manifests.
    package var json: JSONValue {
        let models = models.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.text($0.value)) }
        return [
            "name": .text(name), "dimension": .int(dimension), "models": .object(JSONObject(models)),
            "preprocessing": .text(preprocessing), "detector": .text(detector),
            "precision": .text(precision),
        ]
    }

    /// Nil unless there are a name and a valid dimension; other missing values get their defaults.
    package init?(json: JSONValue) {
        guard let name = json["name"]?.text, let dimension = json["dimension"]?.int,
            (1...65_536).contains(dimension)
        else { return nil }
        let models = (json["models"]?.object?.members ?? []).compactMap { member in
            member.value.text.map { (member.key, $0) }
        }
        self.init(
            name: name, dimension: dimension, models: Dictionary(models) { $1 },
            preprocessing: json["preprocessing"]?.text ?? "", detector: json["detector"]?.text ?? "",
            precision: json["precision"]?.text ?? "f32")
    }
}
