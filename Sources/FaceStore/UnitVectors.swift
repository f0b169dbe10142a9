import FaceTypes

extension Collection<Float> {
    /// Whether the squared length is 1 within float32 rounding: normalising 512 components has an error of 1e-6.
    var isUnitVector: Bool {
        var sum: Float = 0
        for component in self { sum += component * component }
        return abs(sum - 1) <= 1e-2
    }
}

extension EmbeddingMatrix {
    /// A row whose length is not 1, or not a number; nil if there is none.
    var firstUnnormalisedRow: Int? { (0..<rows).first { !self[$0].isUnitVector } }
}

extension CacheContents {
    /// - Throws: `bad_cache` naming a face whose vector does not have unit length, and its photo.
    func checkVectors(cache: FilePath) throws {
        guard let row = embeddings.firstUnnormalisedRow else { return }
        let name = key(ofFace: row).map { "\($0)" } ?? "\(row)"
        let photo = photos[faces[row].photo].path.shown
        throw FaceSetsError.badCache(
            "the embedding of face \(name) in \(photo) does not have unit length", cache)
    }
}
