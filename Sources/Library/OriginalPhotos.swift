package import FaceTypes
import Files
package import Imaging
import Parallel

/// A photo of the library: its content digest, and the paths where it may be found.
package struct OriginalPhoto: Hashable, Sendable {
    fileprivate let record: PhotoRecord
    /// The canonical path, followed by the aliases.
    package let paths: [FilePath]

    /// In bytes; −1 if unknown.
    fileprivate var size: Int64 { record.size }
    /// See `PhotoRecord`.
    package var sidecarOrientation: Int8 { record.sidecarOrientation }
}

extension LibrarySnapshot {
    package func original(_ row: Int) -> OriginalPhoto {
        OriginalPhoto(record: photos[row], paths: paths(ofPhoto: row))
    }
}

/// A photo of the library that could not be opened or processed.
package struct UnreadablePhoto: Error, Sendable {
    /// Contains the canonical path.
    package let finding: Finding
    package var code: Reason { finding.reason.reason ?? .failed }

    package init(_ photo: OriginalPhoto, _ error: any Error) {
        finding = Finding(path: photo.paths.first ?? ".", reason: ReasonText(error))
    }
}

/// The only way to open a photo of the library; thread-safe.
package struct OriginalPhotos: Sendable {
    package enum Rendition: Sendable {
        /// Full resolution, no colour conversion.
        case analysis
        /// Full resolution, sRGB.
        case export
        /// sRGB, with no side longer than this many pixels.
        case thumbnail(maximumSide: Int)
    }

    package let images: any ImageSource
    package let memory: PhotoMemory

    package init(_ images: any ImageSource, memory: PhotoMemory = PhotoMemory()) {
        self.images = images
        self.memory = memory
    }

    /// Runs `body` on a photo, opened at the first of its paths that still has its content, or its picture with other
    /// metadata.
    ///
    /// Memory for the file and its pixels is reserved until `body` returns.
    /// - Throws: `UnreadablePhoto` with the error for the canonical path, or `photo_changed` if it has other content now;
    ///   what `body` throws.
    package func open<Result>(
        _ photo: OriginalPhoto, as rendition: Rendition, _ body: (RGBImage) throws -> Result
    ) throws -> Result {
        try memory.reading(photo.size) {
            let content = try unreadable(photo) { try find(photo) }
            return try memory.decoding(content, images) {
                try body(
                    unreadable(photo) {
                        try decode(content, rendition).oriented(byEXIF: Int(photo.sidecarOrientation))
                    })
            }
        }
    }

    /// Like `open`, but errors of `body` name the photo as well.
    package func result<Result>(
        of photo: OriginalPhoto, as rendition: Rendition, _ body: (RGBImage) throws -> Result
    ) -> Swift.Result<Result, UnreadablePhoto> {
        do { return .success(try open(photo, as: rendition, body)) } catch {
            return .failure(error as? UnreadablePhoto ?? UnreadablePhoto(photo, error))
        }
    }

    private func unreadable<Value>(_ photo: OriginalPhoto, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw UnreadablePhoto(photo, error) }
    }

    private func find(_ photo: OriginalPhoto) throws -> [UInt8] {
        var refusal: (any Error)?
        for path in photo.paths {
            do {
                let content = try memory.content(of: path, size: photo.size)
                if photo.record.holds(SHA256.digest(of: content)) || shows(content, photo) { return content }
                throw FaceSetsError(
                    code: .photoChanged, "the photo has changed since it was embedded", path: path)
            } catch {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? FaceSetsError(code: .notFound, "no path of the photo is known")
    }

    /// Whether a file shows the picture of the photo, for example after its rating was edited.
    private func shows(_ content: [UInt8], _ photo: OriginalPhoto) -> Bool {
        photo.record.picture.map { $0 == images.pictureDigest(content) } ?? false
    }

    private func decode(_ content: [UInt8], _ rendition: Rendition) throws -> RGBImage {
        switch rendition {
        case .analysis: try images.decode(content).image
        case .export: try images.decodeForExport(content)
        case .thumbnail(let side): try images.thumbnail(content, maximumSide: side)
        }
    }

    /// `orderedPipeline` with threads that open photos.
    package func inOrder<Input: Sendable, Output: Sendable>(
        _ inputs: some Sequence<Input>, threads: Int, goOn: () -> Bool,
        work: @escaping @Sendable (Input) -> Output, commit: (Input, Output) throws -> Void
    ) throws {
        try orderedPipeline(
            inputs, threads: threads, goOn: goOn,
            atEndOfThread: { [images] in images.releaseThreadResources() },
            work: work, commit: commit)
    }
}
