import FaceTypes

extension Collection<Float> {
    /// Whether the squared length is as near to 1 as rounding to float32 leaves it: normalising 512 components errs by
    /// 1e-6.
    var isUnitVector: Bool {
        var sum: Float = 0
        for component in self { sum += component * component }
        return abs(sum - 1) <= 1e-2
    }
}

extension EmbeddingMatrix {
    /// A row whose length is not 1, or not a number; nil where there is none.
    var firstRowThatIsNoUnitVector: Int? { (0..<rows).first { !self[$0].isUnitVector } }
}
