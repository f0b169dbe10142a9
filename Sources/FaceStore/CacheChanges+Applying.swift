import FaceTypes

extension CacheContents {
    /// What a commit means: the contents after it. Every store must agree with this.
    ///
    /// Costs a copy of the vectors where faces are added.
    /// - Throws: `FaceSetsError` with code `bad_changes` where a row does not exist or a vector has no unit length.
    package mutating func apply(_ changes: CacheChanges) throws {
        sourceRoots = changes.sourceRoots ?? sourceRoots
        photos += changes.photos
        for (row, record) in changes.updatedPhotos {
            guard photos.indices.contains(row) else {
                throw FaceSetsError.badChanges("photo \(row) does not exist")
            }
            photos[row] = record
        }
        try append(changes.faces, changes.embeddings)
        aliases.removeAll { changes.removedAliases.contains($0.path) }
        aliases += changes.aliases
        guard changes.aliases.allSatisfy({ photos.indices.contains($0.photo) }) else {
            throw FaceSetsError.badChanges("an alias belongs to no photo")
        }
        try apply(changes.enrichments)
        extras = changes.extras ?? extras
    }

    private mutating func append(_ added: [FaceRecord], _ vectors: [Float]) throws {
        guard added.allSatisfy({ photos.indices.contains($0.photo) && $0.index >= 0 }) else {
            throw FaceSetsError.badChanges("a face belongs to no photo")
        }
        try CacheChanges.checkVectors(added, vectors, space)
        guard !added.isEmpty else { return }
        let more = EmbeddingMatrix(rows: added.count, dimension: space.dimension, values: vectors)
        faces += added
        embeddings = embeddings.appending(more)
        if !enrichments.isEmpty { enrichments += repeatElement(nil, count: added.count) }
    }

    private mutating func apply(_ added: [Int: Enrichment]) throws {
        guard !added.isEmpty else { return }
        if enrichments.isEmpty { enrichments = Array(repeating: nil, count: faces.count) }
        for (row, enrichment) in added {
            guard enrichments.indices.contains(row) else {
                throw FaceSetsError.badChanges("face \(row) does not exist")
            }
            enrichments[row] = enrichment == Enrichment() ? nil : enrichment
        }
    }
}

extension CacheChanges {
    /// - Throws: `bad_changes` unless each face has a unit vector of the space.
    static func checkVectors(_ faces: [FaceRecord], _ vectors: [Float], _ space: EmbeddingSpace) throws {
        guard vectors.count == faces.count * space.dimension else {
            throw FaceSetsError.badChanges("\(faces.count) faces have \(vectors.count) components")
        }
        let matrix = EmbeddingMatrix(rows: faces.count, dimension: space.dimension, values: vectors)
        if let row = matrix.firstRowThatIsNoUnitVector {
            throw FaceSetsError.badChanges("the vector of new face \(row) has no unit length")
        }
    }
}

extension FaceSetsError {
    static func badChanges(_ problem: String) -> FaceSetsError {
        FaceSetsError(code: .badChanges, "cannot write to the cache: \(problem)")
    }
}

extension EmbeddingMatrix {
    /// The rows of this matrix, then those of `other`.
    fileprivate func appending(_ other: EmbeddingMatrix) -> EmbeddingMatrix {
        let all = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count + other.values.count)
        let end = all.initialize(fromContentsOf: values)
        _ = all[end...].initialize(fromContentsOf: other.values)
        nonisolated(unsafe) let owned = all
        return EmbeddingMatrix(
            rows: rows + other.rows, dimension: dimension, taking: UnsafeBufferPointer(all)
        ) { owned.deallocate() }
    }
}
