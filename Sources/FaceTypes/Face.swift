/// A face of the library with what gates, linkage and exports ask about it and about its photo.
package struct Face: Hashable, Sendable {
    package var key: FaceKey
    /// Row of its embedding in the library's matrix.
    package var row: Int
    package var record: FaceRecord
    package var photo: PhotoRecord
    /// Nil where `enrich` has not seen the face.
    package var enrichment: Enrichment?

    package init(
        key: FaceKey, row: Int, record: FaceRecord, photo: PhotoRecord, enrichment: Enrichment? = nil
    ) {
        self.key = key
        self.row = row
        self.record = record
        self.photo = photo
        self.enrichment = enrichment
    }
}
