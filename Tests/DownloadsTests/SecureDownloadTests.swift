import Downloads
import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

private let hasOpenSSL = FileInfo(FilePath("/usr/bin/openssl")) != nil

@Suite(.enabled(if: hasOpenSSL, "needs openssl"))
struct SecureDownloadTests {
    /// Starts an HTTPS server whose path `leave` redirects to HTTP.
    private static let script = """
        cd "$1" && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 \
            -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
        printf 'HTTP/1.0 302 Found\\r\\nLocation: http://127.0.0.1:1/file\\r\\n\\r\\n' > leave
        printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nfour' > stay
        openssl s_server -accept 0 -cert certificate.pem -key key.pem -HTTP > said 2>&1 < /dev/null &
        echo $! > process
        while ! grep -q ACCEPT said; do sleep 0.1; done
        """

    @Test func redirectsFromHTTPSToHTTPAreRejected() throws {
        let scratch = try ScratchFolder()
        let shell = scratch.path.appending("serve.sh")
        try replaceFile(shell, with: Array(Self.script.utf8))
        #expect(system("sh '\(shell.shown)' '\(scratch.path.shown)'") == 0)
        let process = try readFile(scratch.path.appending("process"))
        defer {
            Int32(String(decoding: process, as: UTF8.self).filter(\.isNumber)).map { _ = kill($0, SIGTERM) }
        }
        let said = String(decoding: try readFile(scratch.path.appending("said")), as: UTF8.self)
        let line = try #require(said.split(whereSeparator: \.isNewline).first { $0.hasPrefix("ACCEPT") })
        let port = try #require(line.split(separator: ":").last)

        setenv("no_proxy", "127.0.0.1,localhost", 1)
        var stay = Download("https://localhost:\(port)/stay", to: scratch.path.appending("stay.zip"))
        #expect(throws: FaceSetsError.self, "its certificate is not trusted") { try stay.run() }
        stay.certificates = scratch.path.appending("certificate.pem")
        try stay.run()
        #expect(try readFile(stay.file) == Array("four".utf8))

        var leave = Download("https://localhost:\(port)/leave", to: scratch.path.appending("leave.zip"))
        leave.certificates = stay.certificates
        let error = #expect(throws: FaceSetsError.self) { try leave.run() }
        #expect(error?.code == "redirect_refused")
    }
}
