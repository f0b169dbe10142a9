import FaceTypes

extension EmbeddingMatrix {
    /// Squared lengths further than this from 1 are no rounding of float32: normalising 512 components errs by 1e-6.
    private static let tolerance: Float = 1e-2

    /// A row whose length is not 1, or not a number; nil where there is none.
    var firstRowThatIsNoUnitVector: Int? {
        (0..<rows).first { row in
            let vector = self[row]
            var sum: Float = 0
            for place in vector.indices { sum += vector[place] * vector[place] }
            return !(abs(sum - 1) <= Self.tolerance)
        }
    }
}
