/// What happened, to which file, and what to do about it.
package struct FaceSetsError: Error, Sendable, CustomStringConvertible {
    package let code: Reason
    /// What happened, as one sentence without a full stop.
    package let message: String
    /// The file or folder concerned.
    package let path: FilePath?
    /// What to do next, in one sentence.
    package let remedy: String?
    /// The underlying error, from a library or the system.
    package let cause: String?

    /// The remedy for a manifest or list that was altered or damaged.
    package static let restoreOrRecreate =
        "Restore the file from a backup, or delete it and run the command that creates it."

    package init(
        code: Reason, _ message: String, path: FilePath? = nil, remedy: String? = nil, cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.remedy = remedy
        self.cause = cause
    }

    /// The same error, with this path if it has none.
    package func of(_ file: FilePath) -> FaceSetsError {
        FaceSetsError(code: code, message, path: path ?? file, remedy: remedy, cause: cause)
    }

    package var description: String {
        var text = message
        if let path { text += ": \(path.shown)" }
        if let cause { text += " (\(cause))" }
        if let remedy { text += ". \(remedy)" }
        return text
    }
}
