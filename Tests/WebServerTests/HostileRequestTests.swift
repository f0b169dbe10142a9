import FaceTypes
import Glibc
import Synchronization
import Testing
import WebServer

/// A server whose handler counts the requests that reach it, swept as in `review`.
private final class Scene {
    let server: HTTPServer
    let reached: Counter
    var port: UInt16 { server.access.port }

    final class Counter: Sendable {
        let reads = Atomic<Int>(0)
        let changes = Atomic<Int>(0)
    }

    init(_ change: (inout ServerLimits) -> Void = { _ in }) throws {
        var limits = ServerLimits()
        limits.headMilliseconds = 400
        limits.bodyMilliseconds = 400
        change(&limits)
        let counter = Counter()
        reached = counter
        let hub = EventHub(limit: limits.eventStreams)
        server = try HTTPServer(port: 0, limits: limits, hub: hub) { request in
            if request.target.path == ["events"] {
                return hub.open(page: "one").map { HTTPAnswer(events: $0) } ?? HTTPAnswer(.busy, "Busy.")
            }
            if request.isRead {
                counter.reads.add(1, ordering: .relaxed)
            } else {
                counter.changes.add(1, ordering: .relaxed)
                hub.send("changed", request.form?["face"] ?? "")
            }
            return HTTPAnswer(
                type: "text/plain", Array((request.form?["face"] ?? request.target.path.joined()).utf8))
        }
    }

    /// Exchanges the secret in the address for the cookie.
    func enter() throws -> String {
        let key = try #require(server.access.address.split(separator: "/").last)
        let answer = try ask("GET /\(key) HTTP/1.1\r\nHost: 127.0.0.1:\(port)")
        let line = try #require(
            answer.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Set-Cookie") })
        #expect(line.contains("HttpOnly; SameSite=Strict; Path=/"))
        #expect(status(answer) == 200)
        return String(line.dropFirst("Set-Cookie: ".count).prefix { $0 != ";" })
    }

    /// Sends one request on its own connection and returns the complete answer.
    func ask(_ head: String, body: String = "") throws -> String {
        let client = try #require(RawClient(port: port))
        client.send(head + "\r\nConnection: close\r\n\r\n" + body)
        return client.receive()
    }

    func wait(for condition: () -> Bool) {
        for _ in 0..<2_000 where !condition() {
            server.sweep()
            usleep(10_000)
        }
    }
}

@Suite struct HostileRequestTests {
    @Test func theSecretGrantsACookieThatGrantsAccess() throws {
        let scene = try Scene()
        let cookie = try scene.enter()
        let host = "Host: 127.0.0.1:\(scene.port)"
        let answer = try scene.ask("GET /people HTTP/1.1\r\n\(host)\r\nCookie: other=1; \(cookie)")
        #expect(status(answer) == 200 && answer.hasSuffix("people"))
        for field in [
            "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'",
            "Referrer-Policy: no-referrer", "Cache-Control: no-store", "X-Frame-Options: DENY",
        ] { #expect(answer.contains(field)) }
        let post = try scene.ask(
            """
            POST /say HTTP/1.1\r\n\(host)\r\nOrigin: http://127.0.0.1:\(scene.port)\r\nCookie: \(cookie)\r
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12
            """.replacing("\n\n", with: "\n"), body: "face=a%23b+c")
        #expect(status(post) == 200 && post.hasSuffix("a#b c"))
    }

    /// Lines are separated by bars; `H` is the right host, `C` the right cookie, `O` the right origin.
    @Test(arguments: [
        ("GET / HTTP/1.1|H", 401),
        ("GET /?key=0123456789abcdef0123456789abcdef HTTP/1.1|H", 401),
        ("GET /?key= HTTP/1.1|H", 401),
        ("GET /people HTTP/1.1|H|Cookie: face-sets-1=0123456789abcdef0123456789abcdef", 401),
        ("GET /people HTTP/1.1|H|C|C", 401),
        ("GET /people HTTP/1.1|Host: evil.example|C", 421),
        ("GET /people HTTP/1.1|Host: 127.0.0.1|C", 421),
        ("GET /people HTTP/1.1|H|Host: evil.example|C", 421),
        ("GET /people HTTP/1.1|H|C|Origin: http://evil.example", 403),
        ("GET /people HTTP/1.1|H|C|Origin: null", 403),
        ("POST /say HTTP/1.1|H|C|Content-Length: 0", 403),
        ("POST /say HTTP/1.1|H|C|Origin: http://evil.example|Content-Length: 0", 403),
        ("POST /say HTTP/1.1|H|O|Content-Length: 0", 401),
        ("POST /say HTTP/1.1|H|C|O|Content-Length: 99999999999", 413),
        ("POST /say HTTP/1.1|H|C|O|Transfer-Encoding: chunked", 411),
        ("PUT /say HTTP/1.1|H|C|O|Content-Length: 0", 405),
        ("DELETE /say HTTP/1.1|H|C|O", 405),
        ("GET /../../etc/passwd HTTP/1.1|H|C", 400),
        ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1|H|C", 400),
        ("GET /face/..%2f..%2fetc%2fpasswd HTTP/1.1|H|C", 400),
        ("GET //etc/passwd HTTP/1.1|H|C", 400),
        ("GET /a%00b HTTP/1.1|H|C", 400),
        ("GET /a%0d%0aSet-Cookie:%20x HTTP/1.1|H|C", 400),
        ("GET /a%f HTTP/1.1|H|C", 400),
        ("GET /%ff HTTP/1.1|H|C", 400),
        ("GET http://evil.example/ HTTP/1.1|H|C", 400),
        ("GET /people HTTP/1.1|H|C|Content-Length: 5", 400),
    ])
    func invalidRequestsDoNotReachTheHandler(request: String, expected: Int) throws {
        let scene = try Scene()
        let host = "127.0.0.1:\(scene.port)"
        let right = [
            "H": "Host: \(host)", "C": "Cookie: \(try scene.enter())", "O": "Origin: http://\(host)",
        ]
        let lines = request.split(separator: "|").map { right[String($0)] ?? String($0) }
        #expect(status(try scene.ask(lines.joined(separator: "\r\n"))) == expected, "\(request)")
        #expect(scene.reached.reads.load(ordering: .relaxed) == 0)
        #expect(scene.reached.changes.load(ordering: .relaxed) == 0)
    }

    @Test(arguments: ["X-Big: ", "Cookie: ", ""])
    func hugeHeadersAreRefused(name: String) throws {
        let scene = try Scene()
        let big = String(repeating: "a", count: 200_000)
        let request =
            name.isEmpty
            ? "GET /\(big) HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)"
            : "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\n\(name)\(big)"
        let code = status(try scene.ask(request))
        // The connection is closed without an answer if the rest of the header is still being sent.
        #expect(code == nil || [400, 413, 414, 431].contains(code ?? 0))
        #expect(scene.reached.reads.load(ordering: .relaxed) == 0)
    }

    @Test func slowHeadersAndBodiesTimeOut() throws {
        let scene = try Scene()
        let cookie = try scene.enter()
        let head = """
            POST /say HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\nOrigin: http://127.0.0.1:\(scene.port)\r\n\
            Cookie: \(cookie)\r\nContent-Length: 100\r\n\r\nfa
            """
        for beginning in ["GET / HT", head] {
            let client = try #require(RawClient(port: scene.port))
            #expect(client.send(beginning))
            var isOpen = true
            scene.wait {
                isOpen = client.send("x"); return !isOpen
            }
            #expect(!isOpen)
            #expect(status(client.receive()) == 408)
        }
        #expect(scene.reached.changes.load(ordering: .relaxed) == 0)
    }

    @Test func aThousandConnectionsDoNotBlockOthers() throws {
        let scene = try Scene { $0.connections = 32 }
        let cookie = try scene.enter()
        let before = residentBytes()
        var idle = (0..<1_000).compactMap { _ in RawClient(port: scene.port) }
        for client in idle { client.send("GET / HTTP/1.1\r\nX: ") }
        #expect(scene.server.connectionCount <= 33)
        #expect(residentBytes() - before < 64 << 20)
        scene.wait { scene.server.connectionCount == 0 }
        idle.removeAll()
        scene.wait { scene.server.connectionCount == 0 }
        let answer = try scene.ask(
            "GET /people HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\nCookie: \(cookie)")
        #expect(status(answer) == 200)
    }

    @Test func eventsReachAPageUntilItOpensAnotherStream() throws {
        let scene = try Scene()
        let fields = "Host: 127.0.0.1:\(scene.port)\r\nCookie: \(try scene.enter())"
        let first = try #require(RawClient(port: scene.port))
        first.send("GET /events HTTP/1.1\r\n\(fields)\r\n\r\n")
        _ = first.receive { $0.contains(":\n\n") }
        let post = """
            POST /say HTTP/1.1\r\n\(fields)\r\nOrigin: http://127.0.0.1:\(scene.port)\r\nContent-Length: 6\r\n\
            Content-Type: application/x-www-form-urlencoded
            """
        #expect(status(try scene.ask(post, body: "face=x")) == 200)
        #expect(first.receive { $0.contains("\n\n") }.contains("event: changed\ndata: x\n\n"))
        let second = try #require(RawClient(port: scene.port))
        second.send("GET /events HTTP/1.1\r\n\(fields)\r\n\r\n")
        _ = second.receive { $0.contains(":\n\n") }
        // The last chunk of chunked encoding.
        #expect(first.receive { $0.contains("0\r\n\r\n") }.hasSuffix("0\r\n\r\n"))
    }

    private func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var (line, size) = ([CChar](repeating: 0, count: 200), 0)
        guard fgets(&line, 200, file) != nil else { return 0 }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        size = words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
        return size
    }
}
