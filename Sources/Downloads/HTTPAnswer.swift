/// The status and those header fields of an answer that a download looks at.
struct HTTPAnswer {
    private(set) var status = 0
    private var fields: [String: String] = [:]

    /// Takes a line of the head; a status line begins the answer anew, as after a redirection.
    mutating func take(_ line: String) {
        if line.hasPrefix("HTTP/") {
            self = HTTPAnswer()
            status = Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        fields[line[..<colon].lowercased()] = String(value.prefix { !$0.isNewline })
    }

    /// What `If-Range` may name: a strong ETag, else the date of the last change.
    var validator: String? {
        if let tag = fields["etag"], tag.hasPrefix("\"") { return tag }
        return fields["last-modified"]
    }

    /// Of `Content-Range: bytes 100-199/200`: 100.
    var rangeStart: Int64? {
        range.flatMap { $0.split(separator: "-").first }.flatMap { Int64($0) }
    }

    /// Of `Content-Range: bytes 100-199/200` or `bytes */200`: 200.
    var wholeSize: Int64? {
        range.flatMap { $0.split(separator: "/").last }.flatMap { Int64($0) }
    }

    private var range: Substring? {
        guard let text = fields["content-range"], text.hasPrefix("bytes ") else { return nil }
        return text.dropFirst("bytes ".count)
    }
}
