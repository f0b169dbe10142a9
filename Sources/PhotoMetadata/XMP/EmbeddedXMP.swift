import CExempi
package import FaceTypes
import Files

/// The XMP packet inside a photo's file.
package enum EmbeddedXMP {
    /// Writes faces into a file in place, preserving everything else. Must be given a copy, never an original.
    ///
    /// Calls `xmp_files_open_new`, `xmp_files_get_new_xmp`, `xmp_files_put_xmp` and `xmp_files_close`.
    /// - Returns: nil if no face is new; then nothing is written.
    /// - Throws: `FaceSetsError` `bad_metadata`, also for formats that the toolkit cannot write.
    package static func write(
        _ faces: [NamedRegion], into path: FilePath, by writer: RegionWriter
    ) throws -> RegionChanges {
        try XMPLibrary.start()
        let options = XmpOpenFileOptions(XMP_OPEN_FORUPDATE.rawValue | XMP_OPEN_ONLYXMP.rawValue)
        guard let file = path.withCString({ xmp_files_open_new($0, options) }) else {
            throw XMPLibrary.failure("cannot be embedded in files of this format", remedy: "Use --sidecar.")
        }
        defer { _ = xmp_files_free(file) }
        let document =
            try xmp_files_get_new_xmp(file).map { XMPDocument(taking: $0) }
            ?? XMPDocument(parsing: [])
        let changes = try writer.write(faces, into: document, as: document.serialized())
        guard !changes.isEmpty else { return changes }
        let isPut = document.withHandle { handle in
            xmp_files_can_put_xmp(file, handle) && xmp_files_put_xmp(file, handle)
        }
        guard isPut, xmp_files_close(file, XMP_CLOSE_NOOPTION) else {
            throw XMPLibrary.failure("cannot be embedded in this file", remedy: "Use --sidecar.")
        }
        return changes
    }
}
