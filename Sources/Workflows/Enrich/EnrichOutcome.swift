package import FaceTypes

/// What came of `enrich`.
package struct EnrichOutcome: Sendable {
    /// Faces in the cache.
    package var faces = 0
    /// Faces that were enriched in this run, and before it.
    package var enriched = 0
    package var known = 0
    /// Photos that were decoded in this run.
    package var photos = 0
    /// Photos of faces that lack enrichment, of which the cache knows no living path.
    package var missing: [FilePath] = []
    /// Photos that should be there and could not be used.
    package var failed: [Finding] = []
    /// Whether the run was stopped; everything that had been done was flushed.
    package var wasInterrupted = false

    package init() {}
}
