package import FaceTypes
package import Files

/// What `embed` is asked to do, paths checked.
package struct EmbedRequest: Sendable {
    /// A folder, made real.
    package var source: FilePath
    /// New files between two flushes, above 0.
    package var flushEvery = 50
    /// Networks that compute at once, above 0.
    package var jobs = 1
    /// Photos that are being worked on at once: where several networks compute, one photo more is being decoded, so
    /// that none of them waits.
    var threads: Int { jobs > 1 ? jobs + 1 : 1 }
    /// Whether photos that failed earlier are tried again.
    package var retryFailed = false
    /// Files and folders to pass over.
    package var exclude: [PathPattern] = []
    /// Whether to look into trash, snapshot and thumbnail folders (`SystemFolders`).
    package var includesSystemFolders = false
    /// Whether a source without photos is one whose photos were deleted, not one that is not mounted.
    package var allowsEmpty = false
    /// Greatest share of the known photos below the source that may have vanished, in 0…1.
    package var greatestMissingShare = 0.5
    /// Longer files are failed without being read, bytes.
    package var fileSizeLimit = 1 << 30
    /// What the files that are being worked on may take together, bytes; a longer one is read alone.
    package var fileMemory = 1 << 29
    /// What decoded photos may take together, bytes; a photo that needs more is worked on alone.
    package var pixelMemory = 1 << 30

    package init(source: FilePath) {
        self.source = source
    }
}
