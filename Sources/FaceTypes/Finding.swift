/// A file that could not be used, and why; the run went on without it.
package struct Finding: Hashable, Sendable {
    package let path: FilePath
    /// A stable word first, then detail where there is any: `truncated`, `unsupported_raw`, `too_many_pixels: 1200 MP`.
    package let reason: String

    package init(path: FilePath, reason: String) {
        self.path = path
        self.reason = reason
    }
}
