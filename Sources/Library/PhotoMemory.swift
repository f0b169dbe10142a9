package import FaceTypes
import Files
package import Imaging
import Parallel

/// What opening photos may take, for all threads together.
package struct PhotoMemory: Sendable {
    /// Longer files are not read, bytes.
    package let longestFile: Int
    /// Of files; who asks for pixels may hold some of it, never the other way round.
    private let files: MemoryBudget
    private let pixels: MemoryBudget

    /// What a header may claim and still be multiplied; decoders refuse far less.
    private static let mostPixels = 1 << 40
    /// A file may have grown since its size was taken, but not without measure, bytes.
    private static let growth = 1 << 24

    /// - Parameters:
    ///   - files: bytes that the files being worked on may take together; a longer one is read alone.
    ///   - pixels: bytes that decoded photos may take together; a photo that needs more is worked on alone.
    package init(longestFile: Int = longestPhotoFile, files: Int = 1 << 29, pixels: Int = 1 << 30) {
        self.longestFile = longestFile
        self.files = MemoryBudget(bytes: files)
        self.pixels = MemoryBudget(bytes: pixels)
    }

    /// Runs `body`, which reads a file of so many bytes, below 0 where that is not known.
    package func reading<Result>(_ size: Int64, _ body: () throws -> Result) rethrows -> Result {
        try files.reserving(min(max(0, Int(size)), longestFile), body)
    }

    /// Runs `body`, which decodes `content` and works on its pixels.
    package func decoding<Result>(
        _ content: [UInt8], _ images: some ImageSource, _ body: () throws -> Result
    ) rethrows -> Result {
        let count = max(0, min(images.pixelCount(content), Self.mostPixels))
        return try pixels.reserving(bytesPerPixelOfDecoding(content) * count, body)
    }

    /// The content of a file whose size was taken earlier, below 0 where it was not.
    ///
    /// - Throws: as `readFile` does; `changed` for a file that has grown by far.
    package func content(of path: FilePath, size: Int64) throws -> [UInt8] {
        do {
            return try readFile(
                path, limit: size < 0 ? longestFile : min(longestFile, max(Int(size), Self.growth)))
        } catch let error as FaceSetsError where error.code == .tooLarge && size <= longestFile {
            throw FaceSetsError(code: .changed, "the file has grown since it was listed", path: path)
        }
    }
}
