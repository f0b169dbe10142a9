/// The status and the header fields of a response that a download needs.
struct HTTPAnswer {
    private(set) var status = 0
    private var fields: [String: String] = [:]

    /// Takes a header line. A status line starts a new response, as after a redirect.
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

    /// The value for `If-Range`: a strong ETag, or else the date of the last change.
    var validator: String? {
        if let tag = fields["etag"], tag.hasPrefix("\"") { return tag }
        return fields["last-modified"]
    }

    /// 100 for `Content-Range: bytes 100-199/200`.
    var rangeStart: Int64? {
        range.flatMap { $0.split(separator: "-").first }.flatMap { Int64($0) }
    }

    /// 200 for `Content-Range: bytes 100-199/200` or `bytes */200`.
    var totalSize: Int64? {
        range.flatMap { $0.split(separator: "/").last }.flatMap { Int64($0) }
    }

    private var range: Substring? {
        guard let text = fields["content-range"], text.hasPrefix("bytes ") else { return nil }
        return text.dropFirst("bytes ".count)
    }
}
