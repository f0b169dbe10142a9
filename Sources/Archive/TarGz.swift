import CZlib
package import FaceTypes
import Files

/// The content of the first regular file of a `.tar.gz` whose last component is `member`; nil where there is none.
///
/// The archive is inflated once, from its beginning to that file. Stands for `gzread`.
/// - Throws: `FaceSetsError` `bad_archive`, `too_large` beyond `limit` bytes, and the system's refusals.
package func readTarGz(_ path: FilePath, member: String, limit: Int) throws -> [UInt8]? {
    guard let handle = path.withCString({ gzopen($0, "rb") }) else {
        throw FaceSetsError.system("cannot open", path)
    }
    defer { gzclose_r(handle) }
    var longName: [UInt8]?
    while let header = try readBlock(handle, path) {
        guard let size = tarNumber(header[124..<136]) else {
            throw FaceSetsError.badArchive("not a readable tar archive", path)
        }
        let kind = Character(UnicodeScalar(header[156]))
        let name = FilePath(bytes: longName ?? header[..<100].prefix { $0 != 0 }).lastComponent
        let isWanted = (kind == "0" || kind == "\0") && name == FilePath(member)
        guard isWanted || kind == "L" || kind == "x" else {
            longName = nil
            try skip(handle, count: size.roundedUpToBlocks, path)
            continue
        }
        guard size <= (isWanted ? limit : nameLimit) else {
            throw FaceSetsError(code: .tooLarge, "\(member) has more than \(limit) bytes", path: path)
        }
        let content = try read(handle, count: size, path)
        if isWanted { return content }
        longName = kind == "L" ? Array(content.prefix { $0 != 0 }) : paxPath(content)
        try skip(handle, count: size.roundedUpToBlocks - size, path)
    }
    return nil
}

private let blockSize = 512
/// Bytes of the longest name that is read.
private let nameLimit = 1 << 16

extension Int {
    fileprivate var roundedUpToBlocks: Int { (self + blockSize - 1) / blockSize * blockSize }
}

private func skip(_ handle: gzFile, count: Int, _ path: FilePath) throws {
    guard gzseek(handle, count, SEEK_CUR) >= 0 else {
        throw FaceSetsError.badArchive("not a readable gzip file", path)
    }
}

/// Of the records of a pax header, each `<length> key=value` and a line feed, the path.
private func paxPath(_ records: [UInt8]) -> [UInt8]? {
    let lines = records.split(separator: UInt8(ascii: "\n"))
    let line = lines.first { $0.drop { $0 != UInt8(ascii: " ") }.starts(with: Array(" path=".utf8)) }
    return line.map { Array($0.drop { $0 != UInt8(ascii: "=") }.dropFirst()) }
}

/// The next block; nil where the archive ends, which a block of zeros tells.
private func readBlock(_ handle: gzFile, _ path: FilePath) throws -> [UInt8]? {
    let block = try read(handle, count: blockSize, path)
    return block.allSatisfy { $0 == 0 } ? nil : block
}

private func read(_ handle: gzFile, count: Int, _ path: FilePath) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard gzread(handle, &bytes, UInt32(count)) == count else {
        throw FaceSetsError.badArchive("the archive ends too early or is damaged", path)
    }
    return bytes
}

/// Octal digits, with spaces or zero bytes about them.
private func tarNumber(_ field: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: field.filter { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self), radix: 8)
}
