import Synchronization

/// Limits on files that are read and parsed as a whole: a hostile file must not use up the memory of the machine.
package enum TextLimits {
    /// How much the largest cache opened by this process adds to the limit of manifests, in bytes.
    private static let growth = Atomic<Int>(0)

    /// For manifests: 16 MB, and more if a large cache has been opened, because its manifests grow with it.
    package static var manifest: Int { 1 << 24 + growth.load(ordering: .relaxed) }

    /// For configuration files and the program's own notes.
    package static let small = 1 << 20

    /// Raises the limit of manifests to fit a cache file. Holes could make it any size.
    package static func allow(forCache file: FileInfo) {
        if !file.isSparse { allow(forCacheOf: Int(file.size)) }
    }

    /// Raises the limit of manifests to fit a cache of this many bytes.
    package static func allow(forCacheOf bytes: Int) {
        growth.max(4 * min(max(0, bytes), 1 << 40), ordering: .relaxed)
    }
}
