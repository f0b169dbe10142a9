/// Controls access: only a browser that was given the address with the secret, from pages of this server.
///
/// The address is opened once; after that, it is replaced by a cookie that scripts cannot read and other sites cannot
/// send. `Host` is checked so that no foreign name can resolve to this server (DNS rebinding), `Origin` so that no
/// foreign page can post.
package struct Access: Sendable {
    package let port: UInt16
    private let secret = Secret()
    private let session = Secret()

    package init(port: UInt16) { self.port = port }

    /// The address to open in a browser.
    package var address: String { "http://127.0.0.1:\(port)/?key=\(secret.text)" }

    /// Cookies are shared by all ports of a host, so the name contains the port.
    private var cookieName: String { "face-sets-\(port)" }

    package enum Verdict: Sendable {
        case allowed
        case refused(HTTPAnswer)
        /// The secret was right: the response sets this cookie.
        case entered(cookie: String)
    }

    package func check(_ head: HTTPHead, _ target: RequestTarget) -> Verdict {
        let hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
        guard let host = head.field("host"), hosts.contains(host.lowercased()) else {
            return .refused(HTTPAnswer(.misdirected, "This server only accepts requests to 127.0.0.1."))
        }
        if head.fields["origin"] != nil || !head.isRead {
            guard head.field("origin")?.lowercased() == "http://\(host.lowercased())" else {
                return .refused(HTTPAnswer(.refused, "The request comes from another site."))
            }
        }
        if head.isRead, target.path.isEmpty, let key = target.query["key"] {
            guard secret.matches(key) else { return .refused(Self.noSession) }
            return .entered(
                cookie: "\(cookieName)=\(session.text); HttpOnly; SameSite=Strict; Path=/")
        }
        guard session.matches(head.cookie(cookieName)) else { return .refused(Self.noSession) }
        return .allowed
    }

    private static let noSession = HTTPAnswer(
        .noSession,
        "Open the address that face-sets review printed; it contains a secret that is missing here.")
}
