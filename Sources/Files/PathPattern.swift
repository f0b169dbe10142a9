package import FaceTypes
import Glibc

/// A shell pattern that picks files and folders: `*`, `?`, `[a-z]`; `*` matches slashes too.
///
/// Without a slash it is compared with names, with one in front with absolute paths, else with paths below the root.
package struct PathPattern: Hashable, Sendable {
    private let pattern: FilePath

    package init(_ pattern: FilePath) { self.pattern = pattern }

    /// Whether it picks `path`, which lies below `root`. Stands for `fnmatch`.
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
