import FaceTypes
import Files
package import Imaging

/// Reads the photo of a face for cutting frames, in sRGB.
package struct SourcePhotos: Sendable {
    let source: any ImageSource

    package init(source: any ImageSource) {
        self.source = source
    }

    /// The photo from the first of its paths that still holds the content that was embedded.
    ///
    /// - Throws: `FaceSetsError` whose `path` is the canonical one: `photo_changed` where every readable path holds
    ///   something else, else what reading or decoding the last path said.
    package func photo(of face: ExportFace) throws -> RGBImage {
        var refusal: FaceSetsError?
        for path in face.paths {
            do {
                let content = try readFile(path, limit: Self.longestFile)
                if SHA256.digest(of: content) == face.digest { return try source.decodeForExport(content) }
                refusal = Self.changed(path)
            } catch let error as FaceSetsError {
                refusal = error
            }
        }
        throw refusal ?? Self.changed(face.paths.first ?? ".")
    }

    /// Bytes; `embed` takes no longer ones.
    private static let longestFile = 1 << 30

    private static func changed(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .photoChanged, "the photo is not the one that was embedded", path: path,
            remedy: "Run embed again.")
    }
}
