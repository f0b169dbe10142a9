package import FaceTypes

/// The result of `embed`.
package struct EmbedOutcome: Sendable {
    /// Number of photos, faces and aliases in the cache.
    package var photos = 0
    package var faces = 0
    package var aliases = 0
    /// Photos that were analysed in this run.
    package var embedded = 0
    /// Files with a known picture and other metadata, such as an edited rating; not analysed.
    package var recognised = 0
    /// Files that were read in this run.
    package var hashed = 0
    /// Files whose path, size and time are unchanged, including those of photos that failed earlier.
    package var known = 0
    /// Known photos whose capture date changed when it was read again, or whose source became known.
    package var datesUpdated = 0
    /// Files of photos that failed in an earlier run and were not retried.
    package var knownFailed = 0
    /// Files that are not photos, and photos that were forgotten.
    package var ignored = 0
    /// Photos that were forgotten on request and are not embedded again.
    package var forgotten = 0
    /// Files that are not photos by kind, such as `.txt`, the most frequent first.
    package var ignoredKinds: [(kind: String, count: Int)] = []
    /// Camera raw files skipped for a picture of the same shot; not counted as ignored.
    package var rawCompanions = 0
    /// Trash, snapshot and thumbnail folders that were skipped.
    package var skippedFolders = 0
    /// Photos that vanished since the last run; they stay in the cache, marked as missing.
    package var vanished = 0
    /// Files that failed in this run, and folders that could not be listed.
    package var failed: [Finding] = []
    /// Whether the run was interrupted, after saving its progress.
    package var wasInterrupted = false

    package init() {}
}
