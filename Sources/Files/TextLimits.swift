import Synchronization

/// How long files may be that are read as a whole and parsed: a hostile one must not take the memory of the machine.
package enum TextLimits {
    /// What the largest cache that this process has opened adds to the limit of manifests, bytes.
    private static let growth = Atomic<Int>(0)

    /// Of a manifest: 16 MB, and more where a large cache has been opened, as its manifests grow with it.
    package static var manifest: Int { 1 << 24 + growth.load(ordering: .relaxed) }

    /// Of a configuration or of a note of the program's own.
    package static let small = 1 << 20

    /// Lets manifests be as long as those of a cache of so many bytes can be.
    package static func allow(forCacheOf bytes: Int) {
        growth.max(4 * min(max(0, bytes), 1 << 40), ordering: .relaxed)
    }
}
