package import FaceTypes

/// Tests write reasons as they appear in files.
extension Reason: ExpressibleByStringLiteral {
    package init(stringLiteral word: String) {
        guard let reason = Reason(rawValue: word) else { preconditionFailure("no reason \(word)") }
        self = reason
    }
}

extension ReasonText: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(reading: text) }

    package func hasPrefix(_ prefix: String) -> Bool { description.hasPrefix(prefix) }
}
