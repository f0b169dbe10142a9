/// Which of its pictures a TIFF file shows.
struct TIFFPage: Hashable, Sendable {
    /// The place in the chain of directories, from 0.
    var number: Int
    /// The place among the subdirectories of that directory; nil for the directory itself.
    var subdirectory: Int?
    /// 1 to 8, where it must be taken from a directory that the decoder does not look at.
    var orientation: Int?

    static let first = TIFFPage(number: 0)
}
