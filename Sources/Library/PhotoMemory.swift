package import FaceTypes
import Files
package import Imaging
import Parallel

/// Memory limits for opening photos, shared by all threads.
package struct PhotoMemory: Sendable {
    /// In bytes; longer files are not read.
    package let longestFile: Int
    /// For files. A thread that holds some of it may wait for pixels, but never the other way round (deadlock).
    private let files: MemoryBudget
    private let pixels: MemoryBudget

    /// Upper bound on the size that a header claims, to avoid overflow; decoders refuse far less.
    private static let mostPixels = 1 << 40
    /// Default memory for photos, in megabytes; networks and the rest of the program take about 300 more.
    package static let standardMegabytes = 1_536
    /// In bytes. A file may have grown since it was listed, but only this much.
    private static let growth = 1 << 24

    /// - Parameters:
    ///   - files: bytes for all files in memory together; a longer file is read alone.
    ///   - pixels: bytes for all decoded photos together; a photo that needs more is processed alone.
    package init(longestFile: Int = longestPhotoFile, files: Int = 1 << 29, pixels: Int = 1 << 30) {
        self.longestFile = longestFile
        self.files = MemoryBudget(bytes: files)
        self.pixels = MemoryBudget(bytes: pixels)
    }

    /// A third for files, the rest for pixels.
    package init(megabytes: Int) {
        self.init(files: megabytes << 20 / 3, pixels: megabytes << 20 / 3 * 2)
    }

    /// Runs `body`, which reads a file of this many bytes; below 0 if unknown.
    package func reading<Result>(_ size: Int64, _ body: () throws -> Result) rethrows -> Result {
        try files.reserving(min(max(0, Int(size)), longestFile), body)
    }

    /// Runs `body`, which decodes `content` and processes its pixels.
    package func decoding<Result>(
        _ content: [UInt8], _ images: some ImageSource, _ body: () throws -> Result
    ) rethrows -> Result {
        let count = max(0, min(images.pixelCount(content), Self.mostPixels))
        return try pixels.reserving(bytesOfDecoding(content, pixels: count), body)
    }

    /// Reads a file whose size was listed earlier; below 0 if unknown.
    ///
    /// - Throws: see `readFile`; `changed` if the file has grown too much.
    package func content(of path: FilePath, size: Int64) throws -> [UInt8] {
        do {
            return try readFile(
                path, limit: size < 0 ? longestFile : min(longestFile, max(Int(size), Self.growth)))
        } catch let error as FaceSetsError where error.code == .tooLarge && size <= longestFile {
            throw FaceSetsError(code: .changed, "the file grew after it was listed", path: path)
        }
    }
}
