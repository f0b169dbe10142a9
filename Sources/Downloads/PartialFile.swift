import FaceTypes
import Files
import Glibc
import JSON

/// What has come of a download so far, with what the server said by which it can be gone on with.
struct PartialFile {
    let path: FilePath
    /// Bytes.
    private(set) var size: Int64
    /// The server's ETag, else its Last-Modified; nil where it gave neither, and the file cannot be gone on with.
    private(set) var validator: String?
    private let url: String
    private let file: FilePath
    private let note: FilePath

    /// Takes up what an earlier run left, if it came from the same address.
    init(_ download: Download) throws {
        url = download.url
        file = download.file
        path = Self.beside(file, ".part")
        note = Self.beside(file, ".part.json")
        size = FileInfo(path, followingLinks: false)?.size ?? 0
        let said = (try? readFile(note, limit: 1 << 16)).flatMap { try? JSONValue(parsing: $0) }
        validator = said?["url"]?.text == url ? said?["validator"]?.text : nil
        if validator == nil && size > 0 { try restart(validator: nil) }
    }

    /// Empties the file, for an answer that begins at its first byte.
    mutating func restart(validator: String?) throws {
        try removeFile(path)
        size = 0
        self.validator = validator
        guard let validator else { return try removeFile(note) }
        let said: JSONValue = ["url": .text(url), "validator": .text(validator)]
        try replaceFile(note, with: said.serialized())
    }

    /// Takes up the size that the file has come to.
    mutating func measure() { size = FileInfo(path, followingLinks: false)?.size ?? 0 }

    /// The file is whole: it takes its own name.
    func finish() throws {
        try renameFile(path, to: file)
        try removeFile(note)
        syncFolder(file.parent)
    }

    func discard() throws {
        try removeFile(path)
        try removeFile(note)
    }

    private static func beside(_ file: FilePath, _ ending: String) -> FilePath {
        FilePath(bytes: file.bytes + Array(ending.utf8))
    }
}
