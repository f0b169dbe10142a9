package import FaceTypes

/// What one flush adds to a cache and changes in it; nothing else is touched.
///
/// The parts take effect in the order of the fields. Where a key names several photos (a file that could never be read
/// was deleted, and another such file took its place), the one that is not missing is meant, else the newest.
package struct CacheChanges: Sendable {
    /// The whole list, where it changed.
    package var sourceRoots: [FilePath]?
    /// Records that replace those of photos that are there, by the key that the photo had before this flush.
    package var updatedPhotos: [PhotoKey: PhotoRecord] = [:]
    /// New photos, after those that are there.
    package var photos: [PhotoRecord] = []
    /// New faces, after those that are there; of new photos or of old ones that had none.
    package var faces: [NewFace] = []
    /// The unit vectors of `faces`, one after the other.
    package var embeddings: [Float] = []
    /// Aliases, by path, that are aliases no longer.
    package var removedAliases: Set<FilePath> = []
    /// New aliases, after those that remain.
    package var aliases: [NewAlias] = []
    /// An empty one removes what is known of a face.
    package var enrichments: [FaceKey: Enrichment] = [:]
    /// Replaces those that are there; only merging sets it.
    package var extras: CacheExtras?
    /// What the user said, after what is there.
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
        if let row = matrix.firstRowThatIsNoUnitVector {
            throw FaceSetsError.badChanges("the vector of new face \(row) has no unit length")
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
