/// A file that could not be used, and why. The run continues without it.
package struct Finding: Hashable, Sendable {
    package let path: FilePath
    package let reason: ReasonText

    package init(path: FilePath, reason: ReasonText) {
        self.path = path
        self.reason = reason
    }

    package init(path: FilePath, _ reason: Reason, _ detail: String? = nil) {
        self.init(path: path, reason: ReasonText(reason, detail))
    }
}
