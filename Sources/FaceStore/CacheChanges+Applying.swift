import FaceTypes

extension CacheContents {
    /// Defines what a commit does; every store must give the same result.
    ///
    /// Costs a pass over all photos; enrichments add a pass over all faces, and new faces a copy of all vectors.
    /// - Throws: `FaceSetsError` with code `bad_changes` if a key is unknown or a vector does not have unit length.
    package mutating func apply(_ changes: CacheChanges) throws {
        sourceRoots = changes.sourceRoots ?? sourceRoots
        let before = PhotoRows(photos)
        for (key, record) in changes.updatedPhotos { photos[try before.row(of: key)] = record }
        photos += changes.photos
        let rows = PhotoRows(photos)
        try append(changes.faces.map { $0.of(try rows.row(of: $0.photo)) }, changes.newVectors(space))
        aliases.removeAll { changes.removedAliases.contains($0.path) }
        aliases += try changes.aliases.map { $0.of(try rows.row(of: $0.photo)) }
        try apply(changes.enrichments)
        extras = changes.extras ?? extras
        try decisions.checkNumbers(of: changes.decisions)
        decisions += changes.decisions
    }

    private mutating func append(_ added: [FaceRecord], _ vectors: EmbeddingMatrix) throws {
        guard added.allSatisfy({ $0.index >= 0 }) else {
            throw FaceSetsError.badChanges("the index of a face is below 0")
        }
        guard !added.isEmpty else { return }
        faces += added
        embeddings = embeddings.appending(vectors)
        if !enrichments.isEmpty { enrichments += repeatElement(nil, count: added.count) }
    }

    private mutating func apply(_ added: [FaceKey: Enrichment]) throws {
        guard !added.isEmpty else { return }
        if enrichments.isEmpty { enrichments = Array(repeating: nil, count: faces.count) }
        var unknown = Set(added.keys)
        for row in faces.indices {
            guard let key = key(ofFace: row), unknown.remove(key) != nil, let enrichment = added[key] else {
                continue
            }
            enrichments[row] = enrichment == Enrichment() ? nil : enrichment
        }
        if let key = unknown.min() { throw FaceSetsError.unknownFace(key) }
    }
}

/// Rows of the photos of a cache, by key.
private struct PhotoRows {
    private var rows: [PhotoKey: Int] = [:]

    init(_ photos: [PhotoRecord]) {
        rows.reserveCapacity(photos.count)
        for (row, photo) in photos.enumerated() {
            if let other = rows[photo.key], photo.digest != nil || Self.isLiving(photos[other], not: photo) {
                continue
            }
            rows[photo.key] = row
        }
    }

    func row(of key: PhotoKey) throws -> Int {
        guard let row = rows[key] else { throw FaceSetsError.unknownPhoto(key) }
        return row
    }

    private static func isLiving(_ photo: PhotoRecord, not other: PhotoRecord) -> Bool {
        photo.status != .missing && other.status == .missing
    }
}

extension EmbeddingMatrix {
    /// The rows of this matrix, followed by those of `other`.
    fileprivate func appending(_ other: EmbeddingMatrix) -> EmbeddingMatrix {
        EmbeddingMatrix(rows: rows + other.rows, dimension: dimension) { all in
            let end = all.initialize(fromContentsOf: values)
            _ = all[end...].initialize(fromContentsOf: other.values)
        }
    }
}
