import FaceTypes

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Approximately normal: the sum of twelve uniform numbers, minus 6.
    mutating func normal() -> Float {
        (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0..<1, using: &self) }
    }
}

/// Normalises the rows to unit length.
func matrix(_ rows: [[Float]], dimension: Int? = nil) -> EmbeddingMatrix {
    let width = dimension ?? rows.first?.count ?? 1
    let units = rows.flatMap { row in
        let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { norm > 0 ? $0 / norm : $0 }
    }
    return EmbeddingMatrix(rows: rows.count, dimension: width, values: units)
}

/// Faces of `people` people with different spread, mixed with a fraction of `strangers`.
func syntheticFaces(
    _ count: Int, people: Int, strangers: Double = 0.3, dimension: Int = 64, seed: UInt64
) -> [[Float]] {
    var random = SeededGenerator(seed)
    func direction() -> [Float] { (0..<dimension).map { _ in random.normal() } }
    let centres = (0..<max(people, 1)).map { _ in direction() }
    return (0..<count).map { _ in
        if Double.random(in: 0..<1, using: &random) < strangers { return direction() }
        let person = Int.random(in: 0..<centres.count, using: &random)
        let spread = 0.5 + Float(person % 5) * 0.25
        return zip(centres[person], direction()).map { $0 + spread * $1 }
    }
}
