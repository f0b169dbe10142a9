/// What went wrong, where, and what to do about it.
package struct FaceSetsError: Error, Sendable, CustomStringConvertible {
    /// A stable name for programs, in snake case: `pack_altered`, `cache_locked`.
    package let code: String
    /// What happened, in one sentence without a final stop.
    package let message: String
    /// The file or folder that it happened to.
    package let path: FilePath?
    /// What to do next, in one sentence.
    package let remedy: String?
    /// What a library said.
    package let cause: String?

    package init(
        code: String, _ message: String, path: FilePath? = nil, remedy: String? = nil, cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.remedy = remedy
        self.cause = cause
    }

    package var description: String {
        var text = message
        if let path { text += ": \(path.shown)" }
        if let cause { text += " (\(cause))" }
        if let remedy { text += ". \(remedy)" }
        return text
    }
}
