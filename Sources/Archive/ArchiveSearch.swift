package import FaceTypes
package import Files

/// The result of searching a file for words.
package enum FileSearch: Hashable, Sendable {
    case found, notFound
    /// An archive that could not be searched completely; `why` completes "cannot be searched: …".
    case closed(why: String)
}

/// Searches a file for words: its bytes, and the decompressed members of a zip archive (`.zip`, `.fsz`, `.npz`).
///
/// Only a few megabytes are held in memory, whatever the size of the file.
/// - Throws: `FaceSetsError` for system errors.
package func search(_ path: FilePath, for words: WordSearch) throws -> FileSearch {
    if try words.occurs(inFile: path) { return .found }
    guard let format = archiveFormat(try readHead(path, count: longestSignature), path.lastComponent) else {
        return .notFound
    }
    guard format == "zip" else { return .closed(why: "the format \(format) is not supported") }
    do { return try search(ZipReader(path), for: words) } catch let error as FaceSetsError
        where error.code == .badArchive
    {
        return .closed(why: error.cause ?? error.message)
    }
}

/// Limit on the decompressed bytes of all members of an archive; anything beyond is not searched.
private let inflatedLimit = 1 << 32

private func search(_ archive: ZipReader, for words: WordSearch) throws -> FileSearch {
    var result = FileSearch.notFound
    var rest = inflatedLimit
    for member in archive.members where member.size > 0 {
        guard member.size <= rest else {
            return .closed(why: "it decompresses to more than \(inflatedLimit >> 30) GiB")
        }
        rest -= member.size
        switch try search(member, of: archive, for: words) {
        case .found: return .found
        case .closed(let reason): result = .closed(why: "\(member.name): \(reason)")
        case .notFound: break
        }
    }
    return result
}

private func search(_ member: ZipMember, of archive: ZipReader, for words: WordSearch) throws -> FileSearch {
    var beginning: [UInt8] = []
    do {
        let stream = try ZipMemberStream(archive, member)
        var rest = member.size
        let isFound = try words.occurs { buffer in
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(rest))
            try stream.read(into: piece)
            if rest == member.size { beginning = Array(piece.prefix(longestSignature)) }
            rest -= piece.count
            return piece.count
        }
        if isFound { return .found }
        try stream.finish()
    } catch let error as FaceSetsError where error.code == .badArchive {
        return .closed(why: error.cause ?? error.message)
    }
    return archiveFormat(beginning, FilePath(member.name)).map {
        .closed(why: "\($0) inside an archive is not supported")
    } ?? .notFound
}

/// The archive or compression format, from a file's first bytes or its name; nil for other files.
private func archiveFormat(_ beginning: some Collection<UInt8>, _ name: FilePath) -> String? {
    if let known = signatures.first(where: { beginning.starts(with: $0.bytes) }) { return known.format }
    let ending = name.fileExtension?.lowercased() ?? ""
    if endings.contains(ending) { return ending }
    return ["fsz", "npz"].contains(ending) ? "zip" : nil
}

/// Source: https://en.wikipedia.org/wiki/List_of_file_signatures
private let signatures: [(format: String, bytes: [UInt8])] = [
    ("zip", [0x50, 0x4B, 0x03, 0x04]), ("gz", [0x1F, 0x8B, 0x08]), ("zst", [0x28, 0xB5, 0x2F, 0xFD]),
    ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("bz2", [0x42, 0x5A, 0x68]),
    ("lz4", [0x04, 0x22, 0x4D, 0x18]), ("rar", [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07]),
    ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
]
private let longestSignature = 6
private let endings = Set(
    "zip gz tgz zst xz txz bz2 lz4 lzma br rar 7z cab gpg age".split(separator: " ").map(String.init))
