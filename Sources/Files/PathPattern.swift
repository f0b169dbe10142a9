package import FaceTypes
import Glibc

/// A shell pattern for files and folders: `*`, `?`, `[a-z]`; `*` also matches slashes.
///
/// Without a slash it is matched against names, with a leading slash against absolute paths, otherwise against paths
/// relative to the root.
package struct PathPattern: Hashable, Sendable {
    private let pattern: FilePath

    package init(_ pattern: FilePath) { self.pattern = pattern }

    /// Whether it matches `path`, which is inside `root`. Calls `fnmatch(3)`.
    package func matches(_ path: FilePath, below root: FilePath) -> Bool {
        let slash = UInt8(ascii: "/")
        if !pattern.bytes.contains(slash) { return matches(path.lastComponent) }
        if pattern.isAbsolute { return matches(path) }
        return matches(FilePath(bytes: path.bytes.dropFirst(root.bytes.count).drop { $0 == slash }))
    }

    private func matches(_ text: FilePath) -> Bool {
        pattern.withCString { pattern in text.withCString { fnmatch(pattern, $0, 0) } } == 0
    }
}
