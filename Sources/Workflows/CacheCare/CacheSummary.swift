package import FaceStore
package import FaceTypes

/// Counts of what a cache contains.
package struct CacheSummary: Sendable {
    package let space: EmbeddingSpace
    package let sourceRoots: [FilePath]
    package let photos: Int
    /// Photos by status.
    package let byStatus: [PhotoStatus: Int]
    package let aliases: Int
    package let faces: Int
    package let enriched: Int
    package let decisions: Int

    /// - Throws: what reading the cache throws.
    package init(_ store: any FaceStore) throws {
        let contents = try store.read(.decisions)
        space = contents.space
        sourceRoots = contents.sourceRoots
        photos = contents.photos.count
        byStatus = Dictionary(contents.photos.map { ($0.status, 1) }, uniquingKeysWith: +)
        aliases = contents.aliases.count
        faces = contents.faces.count
        decisions = contents.decisions.count
        enriched = faces - (try store.facesLackingEnrichment().count)
    }
}
