/// What `enrich` is asked to do.
package struct EnrichRequest: Sendable {
    /// Photos between two flushes, above 0.
    package var flushEvery = 50
    /// Photos that are being worked on at once, above 0.
    package var jobs = 1
    /// Longer files are failed without being read, bytes.
    package var fileSizeLimit = 1 << 30
    /// What the files that are being worked on may take together, bytes; a longer one is read alone.
    package var fileMemory = 1 << 29
    /// What decoded photos may take together, bytes; a photo that needs more is worked on alone.
    package var pixelMemory = 1 << 30

    package init() {}
}
