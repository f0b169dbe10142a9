import FaceTypes
import Glibc

/// Searches a file or stream that may be larger than memory for any of many byte strings.
///
/// Costs one table look-up per byte, and comparisons only where a word may begin.
package struct WordSearch: Sendable {
    /// Words by their first `anchor` bytes.
    private var words: [UInt64: [[UInt8]]] = [:]
    /// By the first two bytes in memory order: whether a word begins with them.
    private var beginnings = [Bool](repeating: false, count: 1 << 16)
    /// The number of bytes that every word has, at most 8.
    private let anchor: Int
    private let longest: Int
    private static let pieceSize = 1 << 20

    /// Words of fewer than two bytes are ignored.
    package init(_ words: some Sequence<[UInt8]>) {
        let words = Set(words).filter { $0.count > 1 }
        anchor = min(8, words.map(\.count).min() ?? 0)
        longest = words.map(\.count).max() ?? 0
        for word in words {
            word.withUnsafeBytes { bytes in
                beginnings[Int(bytes.loadUnaligned(as: UInt16.self))] = true
                self.words[Self.start(of: bytes, anchor), default: []].append(word)
            }
        }
    }

    package var isEmpty: Bool { words.isEmpty }

    package func occurs(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard !isEmpty, bytes.count >= anchor else { return false }
        return beginnings.withUnsafeBufferPointer { beginnings in
            for place in 0...(bytes.count - anchor)
            where beginnings[Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self))] {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
                if words[Self.start(of: rest, anchor)]?.contains(where: rest.starts) == true { return true }
            }
            return false
        }
    }

    /// Searches a stream, holding only a piece of it in memory.
    ///
    /// - Parameter read: fills the start of a buffer and returns the number of bytes; 0 at the end.
    package func occurs(readingBy read: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows -> Bool {
        guard !isEmpty else { return false }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: longest + Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        var filled = 0
        while true {
            // The end of this piece may be the beginning of a word.
            let kept = min(filled, longest - 1)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[(filled - kept)..<filled]))
            let count = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[kept...]))
            guard count > 0 else { return false }
            filled = kept + count
            if occurs(in: UnsafeRawBufferPointer(rebasing: buffer[..<filled])) { return true }
        }
    }

    /// Searches a regular file, skipping its holes.
    ///
    /// - Throws: `FaceSetsError` for system errors.
    package func occurs(inFile path: some FileLocation) throws -> Bool {
        let descriptor = try openForReading(path)
        defer { close(descriptor) }
        return try occurs { buffer in
            skipHole(of: descriptor)
            let count = retryingOnInterrupt { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
            guard count >= 0 else { throw FaceSetsError.system("cannot read", path.fullPath) }
            return count
        }
    }

    /// A sparse file of terabytes may be empty. Calls `lseek(2)`; on file systems without holes, there are none.
    private func skipHole(of descriptor: Int32) {
        let place = lseek(descriptor, 0, SEEK_CUR)
        let data = lseek(descriptor, place, Self.seekData)
        if data < 0, errno == ENXIO { lseek(descriptor, 0, SEEK_END) }
    }

    /// `SEEK_DATA`, which glibc only declares with _GNU_SOURCE.
    private static let seekData: Int32 = 3

    private static func start(of bytes: UnsafeRawBufferPointer, _ count: Int) -> UInt64 {
        bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
