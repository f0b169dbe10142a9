package import FaceTypes

/// What one flush adds to a cache and changes in it; nothing else is touched.
///
/// Rows are those of the cache after the additions: the first added photo has the row that is the number of photos
/// before. The parts take effect in the order of the fields.
package struct CacheChanges: Sendable {
    /// The whole list, where it changed.
    package var sourceRoots: [FilePath]?
    /// New photos, after those that are there.
    package var photos: [PhotoRecord] = []
    /// Records that take the place of those in their rows.
    package var updatedPhotos: [Int: PhotoRecord] = [:]
    /// New faces, after those that are there; of new photos or of old ones that had none.
    package var faces: [FaceRecord] = []
    /// The unit vectors of `faces`, one after the other.
    package var embeddings: [Float] = []
    /// Aliases, by path, that are aliases no longer.
    package var removedAliases: Set<FilePath> = []
    /// New aliases, after those that remain.
    package var aliases: [AliasRecord] = []
    /// By row of the face.
    package var enrichments: [Int: Enrichment] = [:]
    /// Takes the place of what is there; only conversion sets it.
    package var extras: CacheExtras?

    package init() {}

    /// Everything that a cache holds, for an empty one.
    package init(everythingOf contents: CacheContents) {
        sourceRoots = contents.sourceRoots
        photos = contents.photos
        faces = contents.faces
        embeddings = Array(contents.embeddings.values)
        aliases = contents.aliases
        for (row, enrichment) in contents.enrichments.enumerated() where enrichment != nil {
            enrichments[row] = enrichment
        }
        extras = contents.extras
    }

    package var isEmpty: Bool {
        sourceRoots == nil && photos.isEmpty && updatedPhotos.isEmpty && faces.isEmpty
            && removedAliases.isEmpty
            && aliases.isEmpty && enrichments.isEmpty && extras == nil
    }
}
