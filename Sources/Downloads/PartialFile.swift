import FaceTypes
import Files
import Glibc
import JSON

/// The part of a file that has been downloaded, and what is needed to resume it.
struct PartialFile {
    let path: FilePath
    /// In bytes.
    private(set) var size: Int64
    /// The server's ETag or Last-Modified; nil if it sent neither and the download cannot be resumed.
    private(set) var validator: String?
    private let url: String
    private let file: FilePath
    private let note: FilePath

    /// Opens what an earlier run left, if it came from the same address.
    init(_ download: Download) throws {
        url = download.url
        file = download.file
        path = file.appendingToName(".part")
        note = file.appendingToName(".part.json")
        size = FileInfo(path, followingLinks: false)?.size ?? 0
        let said = (try? readFile(note, limit: 1 << 16)).flatMap { try? JSONValue(parsing: $0) }
        validator = said?["url"]?.text == url ? said?["validator"]?.text : nil
        if validator == nil && size > 0 { try restart(validator: nil) }
    }

    /// Empties the file, for a response that starts at the first byte.
    mutating func restart(validator: String?) throws {
        try removeFile(path)
        size = 0
        self.validator = validator
        guard let validator else { return try removeFile(note) }
        let said: JSONValue = ["url": .text(url), "validator": .text(validator)]
        try replaceFile(note, with: said.serialized())
    }

    /// Updates `size` from the file.
    mutating func measure() { size = FileInfo(path, followingLinks: false)?.size ?? 0 }

    /// Renames the complete file to its final name.
    func finish() throws {
        try renameFile(path, to: file)
        try removeFile(note)
        syncFolder(file.parent)
    }

    func discard() throws {
        try removeFile(path)
        try removeFile(note)
    }
}
