/// What makes two embeddings comparable: the same networks, fed in the same way.
///
/// Vectors of different spaces must never be compared; `difference(from:)` names what differs.
package struct EmbeddingSpace: Hashable, Sendable {
    /// The pack's name.
    package var name: String
    /// The number of components of a vector.
    package var dimension: Int
    /// Role (`detector`, `mesh`, `recogniser`) to sha256 in hex; only networks that shape the embedding.
    package var models: [String: String]
    /// How photos become network input: decode mode, alignment, mirror averaging, centring.
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

    /// Whether vectors of the two may be compared, however the faces were found: one recogniser, fed in one way.
    package func hasVectors(of other: EmbeddingSpace) -> Bool {
        models["recogniser"] == other.models["recogniser"] && dimension == other.dimension
            && preprocessing == other.preprocessing && precision == other.precision
    }

    /// The first thing in which the spaces differ, with both values, or nil where vectors are comparable.
    ///
    /// The pack's name does not count: the same networks under two names are one space.
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
