import FaceStore
import FaceTypes
import Files
import JSON

/// A log: lines that name the face or photo are removed.
struct RunLog: ForgettableOutput {
    let file: OutputFile

    init?(_ file: OutputFile) {
        guard Self.isLog(file.beginning) else { return nil }
        self.file = file
    }

    /// The beginning of the first line is kept, so that the file remains recognisable as a log.
    func forget(in session: inout ForgetSession) throws {
        let content = try readFile(file.place, limit: OutputFile.longestLog)
        let lines = content.split(separator: 0x0A, omittingEmptySubsequences: false)
        let kept = lines.compactMap { line -> ArraySlice<UInt8>? in
            guard session.scrubbing.isNamed(inLogLine: line) else { return line }
            return Self.isLog(line)
                ? line.prefix(20) + Array(" face-sets removed this line (forget)".utf8) : nil
        }
        if kept != lines { try session.replace(file.place, with: Array(kept.joined(separator: [0x0A]))) }
    }

    /// Whether a text begins like our logs: `2026-01-31T09:15:00Z face-sets 1.0`.
    private static func isLog(_ content: some RandomAccessCollection<UInt8>) -> Bool {
        content.dropFirst(10).first == UInt8(ascii: "T")
            && content.dropFirst(19).starts(with: "Z face-sets ".utf8)
    }
}

/// A manifest without other files, such as the list of `dedup`.
struct PlainManifest: ForgettableOutput {
    let file: OutputFile

    init?(_ file: OutputFile) {
        guard file.schema != nil else { return nil }
        self.file = file
    }
}

/// Another cache, such as a copy of this one: it is never changed, but reported if it contains data to forget.
struct OtherCache: ForgettableOutput {
    let file: OutputFile
    private let contents: CacheContents

    init?(_ file: OutputFile) {
        guard let store = try? openStore(file.path, for: .reading), let contents = try? store.read([]) else {
            return nil
        }
        (self.file, self.contents) = (file, contents)
    }

    func forget(in session: inout ForgetSession) {
        let showsAny =
            contents.faces.indices.contains { row in
                contents.key(ofFace: row).map { session.keys.contains($0) } ?? false
            }
            || contents.photos.contains { photo in
                photo.contents.contains { session.scrubbing.photos.contains($0.beginning) }
            }
        guard showsAny else { return }
        session.leave(file.path, "another cache that contains data to forget: run forget on it, too")
    }
}
