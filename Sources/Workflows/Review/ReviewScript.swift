import FaceTypes
import Files
import Report

/// The review's script, with the hash that the content security policy allows.
struct ReviewScript: Sendable {
    let bytes = reviewScript
    /// `sha256-…`
    let hash: String

    init() { hash = "sha256-" + base64(SHA256.digest(of: reviewScript).bytes) }

    /// The content security policy: this script and the server's own pictures and style.
    func policy(host: String) -> String {
        """
        default-src 'none'; script-src '\(hash)' http://\(host)\(ReviewRoute.script.address); style-src 'self'; \
        img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """
    }
}

/// RFC 4648, with padding.
func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let part = bytes[start..<min(start + 3, bytes.count)]
        let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
        for place in 0..<4 {
            text.append(place <= part.count ? digits[value >> (18 - 6 * place) & 63] : "=")
        }
    }
    return text
}
