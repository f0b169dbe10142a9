/// A face of the library, with everything that gates, linkage and exports need to know about it and its photo.
package struct Face: Hashable, Sendable {
    package var key: FaceKey
    /// Its row in the library's embedding matrix.
    package var row: Int
    package var record: FaceRecord
    package var photo: PhotoRecord
    /// Nil if the face has not been enriched.
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
