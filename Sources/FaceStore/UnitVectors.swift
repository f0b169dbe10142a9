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

extension CacheContents {
    /// - Throws: `bad_cache` that names a face whose vector has no unit length, and its photo.
    func checkVectors(cache: FilePath) throws {
        guard let row = embeddings.firstRowThatIsNoUnitVector else { return }
        let name = key(ofFace: row).map { "\($0)" } ?? "\(row)"
        let photo = photos[faces[row].photo].path.shown
        throw FaceSetsError.badCache("the embedding of face \(name) in \(photo) is no unit vector", cache)
    }
}
