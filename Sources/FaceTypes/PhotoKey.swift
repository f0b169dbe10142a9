/// Identifies a photo in every store, independently of its row there.
package enum PhotoKey: Hashable, Sendable {
    case content(PhotoDigest)
    /// A photo whose content is unknown because its file could not be read.
    case path(FilePath)
}
