import FaceTypes

extension CacheContents {
    /// The contents without certain rows; the others keep their order, and so do columns of other programs.
    ///
    /// Faces and aliases of a removed photo are removed too.
    package func keeping(
        photos keepsPhoto: (Int) -> Bool = { _ in true }, faces keepsFace: (Int) -> Bool = { _ in true },
        aliases keepsAlias: (Int) -> Bool = { _ in true }
    ) -> CacheContents {
        let photoRows = photos.indices.filter(keepsPhoto)
        let newRows = Dictionary(uniqueKeysWithValues: photoRows.enumerated().map { ($1, $0) })
        let faceRows = faces.indices.filter { newRows[faces[$0].photo] != nil && keepsFace($0) }
        let aliasRows = aliases.indices.filter { newRows[aliases[$0].photo] != nil && keepsAlias($0) }
        var kept = self
        kept.photos = photoRows.map { photos[$0] }
        kept.faces = faceRows.map { row in
            var face = faces[row]
            face.photo = newRows[face.photo] ?? 0
            return face
        }
        kept.aliases = aliasRows.map { row in
            var alias = aliases[row]
            alias.photo = newRows[alias.photo] ?? 0
            return alias
        }
        if embeddings.rows > 0 { kept.embeddings = embeddings.keeping(faceRows) }
        if !enrichments.isEmpty { kept.enrichments = faceRows.map { enrichments[$0] } }
        kept.extras.arrays = extras.arrays.map { array in
            switch array.column {
            case .faces: array.keeping(faceRows, of: faces.count)
            case .photos: array.keeping(photoRows, of: photos.count)
            case .aliases: array.keeping(aliasRows, of: aliases.count)
            case .none: array
            }
        }
        return kept
    }
}

extension EmbeddingMatrix {
    fileprivate func keeping(_ kept: [Int]) -> EmbeddingMatrix {
        if kept.count == rows { return self }
        return EmbeddingMatrix(rows: kept.count, dimension: dimension) { all in
            for (place, row) in kept.enumerated() {
                _ = all[(place * dimension)..<((place + 1) * dimension)].initialize(
                    fromContentsOf: self[row])
            }
        }
    }
}

extension ExtraArray {
    /// Rows beyond the end of the array are left out.
    func keeping(_ kept: [Int], of rows: Int) -> ExtraArray {
        guard let own = shape.first, own > 0, kept.count < rows else { return self }
        let width = bytes.count / own
        let reached = kept.filter { $0 < own }
        var array = self
        array.shape[0] = reached.count
        array.bytes = reached.flatMap { bytes[($0 * width)..<(($0 + 1) * width)] }
        return array
    }
}
