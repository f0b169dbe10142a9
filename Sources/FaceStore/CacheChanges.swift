package import FaceTypes

/// What one flush adds to a cache and changes in it; nothing else is touched.
///
/// The parts are applied in the order of the fields. If a key matches several photos (an unreadable file was deleted
/// and another one replaced it), the one that is not missing is used, otherwise the newest.
package struct CacheChanges: Sendable {
    /// The complete list, if it changed.
    package var sourceRoots: [FilePath]?
    /// Records that replace those of existing photos, by the photo's key before this flush.
    package var updatedPhotos: [PhotoKey: PhotoRecord] = [:]
    /// New photos, appended to the existing ones.
    package var photos: [PhotoRecord] = []
    /// New faces, appended to the existing ones; of new photos, or of old ones that had none.
    package var faces: [NewFace] = []
    /// The unit vectors of `faces`, concatenated.
    package var embeddings: [Float] = []
    /// Paths that are no longer aliases.
    package var removedAliases: Set<FilePath> = []
    /// New aliases, appended to the remaining ones.
    package var aliases: [NewAlias] = []
    /// An empty enrichment removes what is known about a face.
    package var enrichments: [FaceKey: Enrichment] = [:]
    /// Replaces the existing ones; only set when merging.
    package var extras: CacheExtras?
    /// Decisions to append to the log.
    package var decisions: [DecisionLine] = []

    package init() {}

    package var isEmpty: Bool {
        sourceRoots == nil && photos.isEmpty && updatedPhotos.isEmpty && faces.isEmpty
            && removedAliases.isEmpty
            && aliases.isEmpty && enrichments.isEmpty && extras == nil && decisions.isEmpty
    }

    /// - Throws: `bad_changes` unless each new face has a unit vector of the space.
    func newVectors(_ space: EmbeddingSpace) throws -> EmbeddingMatrix {
        guard embeddings.count == faces.count * space.dimension else {
            throw FaceSetsError.badChanges("\(faces.count) faces have \(embeddings.count) components")
        }
        let matrix = EmbeddingMatrix(rows: faces.count, dimension: space.dimension, values: embeddings)
        if let row = matrix.firstUnnormalisedRow {
            throw FaceSetsError.badChanges("the vector of new face \(row) does not have unit length")
        }
        return matrix
    }
}

extension FaceSetsError {
    static func badChanges(_ problem: String) -> FaceSetsError {
        FaceSetsError(code: .badChanges, "cannot write to the cache: \(problem)")
    }

    static func unknownPhoto(_ key: PhotoKey) -> FaceSetsError {
        let name =
            switch key {
            case .content(let digest): digest.hex
            case .path(let path): path.shown
            }
        return badChanges("it has no photo \(name)")
    }

    static func unknownFace(_ key: FaceKey) -> FaceSetsError { badChanges("it has no face \(key)") }
}
