import FaceTypes
import Files
import Glibc
import Parallel
import Synchronization

/// A server on 127.0.0.1 whose answers are defined by a test, with one request per connection.
package final class FileServer: Sendable {
    package struct Request: Sendable {
        /// The request target, which follows the method.
        package let target: String
        /// Header fields by name, in lower case.
        package let fields: [String: String]
        /// 0 for the server's first request.
        package let number: Int
    }

    package struct Answer: Sendable {
        package var status: String
        package var fields: [String]
        package var body: [UInt8]
        /// Closes the connection after this many bytes of the body.
        package var cut: Int?

        package init(_ status: String, _ fields: [String] = [], body: [UInt8] = [], cut: Int? = nil) {
            self.status = status
            self.fields = fields
            self.body = body
            self.cut = cut
        }
    }

    package let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])

    /// Runs `body` while the server answers.
    package static func run(
        _ answer: @escaping @Sendable (Request) -> Answer, _ body: (FileServer) throws -> Void
    ) throws {
        let server = try FileServer()
        // Downloads in the test process itself bypass a proxy.
        setenv("no_proxy", "127.0.0.1,localhost", 1)
        try withThreads(1) { _ in
            server.serve(answer)
        } main: {
            defer { server.stop() }
            try body(server)
        }
    }

    private init() throws {
        let address: sockaddr_in
        (listener, address) = try listenOnLoopback(backlog: 8)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    private func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ answer: (Request) -> Answer) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            if let request = Self.read(connection, requests.count) {
                seen.withLock { $0.append(request) }
                Self.write(answer(request), to: connection)
            }
            close(connection)
        }
    }

    package var requests: [Request] { seen.withLock { $0 } }

    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    private static func read(_ connection: Int32, _ number: Int) -> Request? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
        let pairs = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), String(parts.last?.drop { $0 == " " } ?? ""))
        }
        let target = lines.first?.split(separator: " ").dropFirst().first
        return Request(
            target: String(target ?? ""), fields: Dictionary(pairs) { $1 }, number: number)
    }

    private static func write(_ answer: Answer, to connection: Int32) {
        let fields = answer.fields + ["Content-Length: \(answer.body.count)", "Connection: close"]
        let head = "HTTP/1.1 \(answer.status)\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
        let bytes = Array(head.utf8) + answer.body.prefix(answer.cut ?? answer.body.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}
