package import FaceAnalysis
package import FaceTypes
package import Files
import Manifests
package import PhotoMetadata

/// Finds and embeds every face in a folder, and updates the cache to its files.
///
/// Files that the cache knows by path, size and time are not opened. The resulting cache depends only on the files, not
/// on the number of threads or on interruptions.
package struct EmbedRequest: Sendable {
    /// A folder, with links resolved.
    package var source: FilePath
    package var analyser: any FaceAnalyser
    /// New files between two flushes, above 0.
    package var flushEvery = 50
    /// Whether photos that failed earlier are retried.
    package var retryFailed = false
    /// Files and folders to skip.
    package var exclude: [PathPattern] = []
    /// Whether to search trash, snapshot and thumbnail folders (`SystemFolders`).
    package var includesSystemFolders = false
    /// Whether a source without photos is accepted as one whose photos were deleted, rather than an unmounted drive.
    package var allowsEmpty = false
    /// The largest share of the known photos below the source that may have vanished, 0…1.
    package var greatestMissingShare = 0.5
    /// The share of the files to embed; nil for all. Files of other shards are neither opened nor marked as missing.
    package var shard: Shard?

    /// Where to look for capture dates.
    package var dates = DateRules(latest: .tomorrow)

    package init(source: FilePath, analyser: any FaceAnalyser) {
        self.source = source
        self.analyser = analyser
    }

    /// Whether a file in the source belongs to this run.
    func includes(_ path: FilePath) -> Bool { shard?.holds(path) ?? true }
}
