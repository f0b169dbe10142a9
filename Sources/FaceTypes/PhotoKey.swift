/// Names a photo in a way that every store understands, whatever row it has there.
package enum PhotoKey: Hashable, Sendable {
    case content(PhotoDigest)
    /// A photo whose content is unknown because the file could not be read.
    case path(FilePath)
}
