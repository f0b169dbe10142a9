import FaceTypes
import Files
import Parallel

/// A file may have grown since its size was taken, but not without measure, bytes.
private let growth = 1 << 24

/// Reads a whole file whose size was taken earlier.
///
/// - Parameters:
///   - size: bytes; below 0 where it is not known.
///   - limit: bytes of the longest file that is read at all.
/// - Throws: as `readFile` does; `changed` for a file that has grown by far.
func readFile(_ path: FilePath, ofSize size: Int64, limit: Int) throws -> [UInt8] {
    do {
        return try readFile(path, limit: size < 0 ? limit : min(limit, max(Int(size), growth)))
    } catch let error as FaceSetsError where error.code == .tooLarge && size <= limit {
        throw FaceSetsError(code: .changed, "the file has grown since it was listed", path: path)
    }
}

extension MemoryBudget {
    /// Runs `body`, which reads a file, while the memory for its bytes is set aside. `body` may ask the budget of pixels,
    /// never the other way round.
    ///
    /// - Parameter size: bytes; below 0 where it is not known.
    func reading<Result>(_ size: Int64, limit: Int, _ body: () throws -> Result) rethrows -> Result {
        try reserving(min(max(0, Int(size)), limit), body)
    }
}
