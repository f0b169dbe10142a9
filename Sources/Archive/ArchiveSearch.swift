package import FaceTypes
package import Files

/// What came of looking for words in a file.
package enum FileSearch: Hashable, Sendable {
    case found, notFound
    /// An archive that does not contain them as far as it can be read; `why` completes "cannot be searched: …".
    case closed(why: String)
}

/// Looks for words in a file: in its bytes, and in the inflated members of a zip archive (`.zip`, `.fsz`, `.npz`).
///
/// Whatever its size, a few megabytes of it are in memory at a time.
/// - Throws: `FaceSetsError` with the system's refusal.
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

/// Bytes that all members of an archive may inflate to; more are not looked at.
private let inflatedLimit = 1 << 32

private func search(_ archive: ZipReader, for words: WordSearch) throws -> FileSearch {
    var result = FileSearch.notFound
    var rest = inflatedLimit
    for member in archive.members where member.size > 0 {
        guard member.size <= rest else {
            return .closed(why: "it inflates to more than \(inflatedLimit >> 30) GiB")
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

/// The name of an archive's format or of a compression, told by a file's first bytes or its name; nil for other files.
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
