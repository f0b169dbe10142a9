/// Everything that must be equal for two embeddings to be comparable: the networks and how they are fed.
///
/// Never compare vectors of different spaces; `difference(from:)` names the difference.
package struct EmbeddingSpace: Hashable, Sendable {
    /// The pack's name.
    package var name: String
    /// The number of components of a vector.
    package var dimension: Int
    /// sha256 in hex by role (`detector`, `mesh`, `recogniser`), for the networks that affect the embedding.
    package var models: [String: String]
    /// How photos become network input: decoding, alignment, mirror averaging, centring.
    package var preprocessing: String
    /// How faces are found: sizes, tiles, rotation.
    package var detector: String
    /// `f32` or `bf16`.
    package var precision: String

    package init(
        name: String, dimension: Int, models: [String: String] = [:], preprocessing: String = "",
        detector: String = "", precision: String = "f32"
    ) {
        self.name = name
        self.dimension = dimension
        self.models = models
        self.preprocessing = preprocessing
        self.detector = detector
        self.precision = precision
    }

    /// Whether vectors of the two are comparable, regardless of how the faces were detected and how much of the photos
    /// was decoded: same recogniser, same input.
    package func hasVectors(of other: EmbeddingSpace) -> Bool {
        models["recogniser"] == other.models["recogniser"] && dimension == other.dimension
            && chip == other.chip && precision == other.precision
    }

    /// The preprocessing without its prefix, the decode mode.
    private var chip: Substring {
        let parts = preprocessing.split(separator: ",", maxSplits: 1)
        return parts.count == 2 && parts[0].contains("decode") ? parts[1] : preprocessing[...]
    }

    /// The first difference between the spaces, with both values; nil if their vectors are comparable.
    ///
    /// The pack's name is ignored: the same networks under two names are one space.
    package func difference(from other: EmbeddingSpace) -> (what: String, mine: String, other: String)? {
        for role in Set(models.keys).union(other.models.keys).sorted()
        where models[role] != other.models[role] {
            return ("\(role) sha256", models[role] ?? "none", other.models[role] ?? "none")
        }
        let fields = [
            ("dimension", "\(dimension)", "\(other.dimension)"),
            ("preprocessing", preprocessing, other.preprocessing),
            ("detector", detector, other.detector),
            ("precision", precision, other.precision),
        ]
        return fields.first { $0.1 != $0.2 }.map { (what: $0.0, mine: $0.1, other: $0.2) }
    }
}
