/// 128 random bits in hexadecimal digits, compared in constant time.
package struct Secret: Sendable {
    package let text: String

    /// Swift's standard generator uses `getrandom` on Linux.
    package init() {
        let digits = (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }
        text = digits.joined()
    }

    package func matches(_ other: String?) -> Bool {
        guard let other, other.utf8.count == text.utf8.count else { return false }
        return zip(text.utf8, other.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
