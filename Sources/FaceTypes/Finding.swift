/// A file that could not be used, and why; the run went on without it.
package struct Finding: Hashable, Sendable {
    package let path: FilePath
    /// A stable word first, then detail where there is any: `truncated`, `unsupported_raw`, `too_many_pixels: 1200 MP`.
    package let reason: String

    package init(path: FilePath, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// A file that `error` is about: its code, and where a decoder gave up what it said.
    package init(path: FilePath, error: any Error, unknown: String = "failed") {
        self.init(path: path, reason: failureReason(error, unknown: unknown))
    }
}

/// The stable word for an error, followed for `undecodable` by what the decoder said.
///
/// - Parameter unknown: the word for an error that is not ours.
package func failureReason(_ error: any Error, unknown: String = "failed") -> String {
    guard let error = error as? FaceSetsError else { return unknown }
    guard error.code == .undecodable, let cause = error.cause else { return error.code }
    return "\(error.code): \(cause)"
}
