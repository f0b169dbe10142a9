import FaceTypes
import Files
import Glibc

/// The pages of a database file on disk, replaced by those in its write-ahead log.
///
/// Source: https://www.sqlite.org/fileformat2.html
final class SQLitePages {
    let pageSize: Int
    let count: Int
    private let file: RawFile
    private let log: RawFile?
    /// The offset of the newest committed copy of a page in the log.
    private var logged: [Int: Int] = [:]

    init(_ path: FilePath, pageSize: Int) throws {
        file = try RawFile(path)
        let name = path.appendingToName("-wal")
        log = FileInfo(name) == nil ? nil : try RawFile(name)
        self.pageSize = pageSize
        let inFile = (file.size + pageSize - 1) / pageSize
        if let log { logged = Self.committed(log, pageSize) }
        count = max(inFile, logged.keys.max() ?? 0)
    }

    /// The page size from the header if plausible, otherwise this program's, otherwise SQLite's usual one.
    static func likelySizes(_ path: FilePath) throws -> [Int] {
        let claimed = try RawFile(path).bytes(16, 2).reduce(0) { $0 << 8 | Int($1) }
        let first = claimed == 1 ? 65_536 : claimed
        let sizes = [first] + [SQLiteStore.pageSize, 4_096].filter { $0 != first }
        return sizes.filter { $0 >= 512 && $0 <= 65_536 && $0.nonzeroBitCount == 1 }
    }

    /// A page by its number, from 1; the missing end of a truncated file is zeros.
    subscript(number: Int) -> [UInt8]? {
        guard (1...max(1, count)).contains(number) else { return nil }
        var page =
            if let log, let start = logged[number] { log.bytes(start, pageSize) } else {
                file.bytes((number - 1) * pageSize, pageSize)
            }
        guard !page.isEmpty else { return nil }
        page += repeatElement(0, count: pageSize - page.count)
        return page
    }

    private static func committed(_ log: RawFile, _ pageSize: Int) -> [Int: Int] {
        let salts = log.bytes(16, 8)
        var (committed, pending): ([Int: Int], [Int: Int]) = ([:], [:])
        for start in stride(from: 32, through: log.size - 24 - pageSize, by: 24 + pageSize) {
            let frame = log.bytes(start, 16)
            guard frame.count == 16, frame[8...].elementsEqual(salts) else { break }
            pending[frame[..<4].reduce(0) { $0 << 8 | Int($1) }] = start + 24
            if frame[4..<8].contains(where: { $0 != 0 }) {
                committed.merge(pending) { $1 }
                pending = [:]
            }
        }
        return committed
    }
}

/// A file with random access. Calls `pread(2)`.
private final class RawFile {
    let size: Int
    private let descriptor: Int32

    init(_ path: FilePath) throws {
        descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw FaceSetsError.system("cannot open", path) }
        size = Int(lseek(descriptor, 0, SEEK_END))
    }

    deinit { close(descriptor) }

    /// Fewer than `count` bytes if the file ends or cannot be read.
    func bytes(_ offset: Int, _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }
}
