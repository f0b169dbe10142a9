package import FaceTypes

/// The result of `enrich`.
package struct EnrichOutcome: Sendable {
    /// Faces in the cache.
    package var faces = 0
    /// Faces enriched in this run, and before it.
    package var enriched = 0
    package var known = 0
    /// Photos decoded in this run.
    package var photos = 0
    /// Photos with faces to enrich that no longer exist.
    package var missing: [FilePath] = []
    /// Photos that exist but could not be used.
    package var failed: [Finding] = []
    /// Whether the run was interrupted, after saving its progress.
    package var wasInterrupted = false

    package init() {}
}
