/// The picture of a TIFF file to use.
struct TIFFPage: Hashable, Sendable {
    /// Index in the chain of directories, from 0.
    var number: Int
    /// Index among the subdirectories of that directory; nil for the directory itself.
    var subdirectory: Int?
    /// 1 to 8, if it comes from a directory that the decoder ignores.
    var orientation: Int?

    static let first = TIFFPage(number: 0)
}
