import CMicrohttpd
import FaceTypes
import Glibc
import Synchronization

/// The functions that libmicrohttpd's threads call.
final class ServerCore: Sendable {
    let limits: ServerLimits
    let slow = SlowClients()
    private let handler: HTTPServer.Handler
    /// Nil until the port is known.
    private let access = Mutex<Access?>(nil)

    init(limits: ServerLimits, handler: @escaping HTTPServer.Handler) {
        self.limits = limits
        self.handler = handler
    }

    func open(_ access: Access) { self.access.withLock { $0 = access } }

    /// An incoming request; only used by the connection's thread.
    final class Pending {
        let target: String
        var head: HTTPHead?
        var verdict = Access.Verdict.allowed
        var body: [UInt8] = []

        init(target: String) { self.target = target }
    }

    static func calls(_ context: UnsafeMutableRawPointer) -> face_sets_http_calls {
        face_sets_http_calls(
            begin: { _, target, _ in
                let text = target.map { String(cString: $0) } ?? ""
                return Unmanaged.passRetained(Pending(target: text)).toOpaque()
            },
            answer: { context, connection, _, method, _, bytes, count, pending in
                guard let context, let connection, let count, let pending = pending?.pointee else {
                    return .NO
                }
                let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
                let request = Unmanaged<Pending>.fromOpaque(pending).takeUnretainedValue()
                let name = method.map { String(cString: $0) } ?? ""
                let part = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
                count.pointee = 0
                return core.take(request, connection, method: name, part)
            },
            complete: { context, connection, pending, _ in
                guard let context, let connection, let request = pending?.pointee else { return }
                Unmanaged<Pending>.fromOpaque(request).release()
                pending?.pointee = nil
                let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
                core.slow.set(
                    Int(bitPattern: connection), milliseconds: core.limits.headMilliseconds, isFresh: false)
            },
            notify: { context, connection, _, what in
                guard let context, let connection else { return }
                let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
                core.notify(connection, isOpen: what == .CONNECTION_NOTIFY_STARTED)
            }, context: context)
    }

    private func notify(_ connection: OpaquePointer, isOpen: Bool) {
        let key = Int(bitPattern: connection)
        guard isOpen else { return slow.close(key) }
        slow.open(
            key, socket: face_sets_http_socket(connection), milliseconds: limits.headMilliseconds)
    }

    /// Called with the fields, then with each part of the body, then at its end.
    private func take(
        _ request: Pending, _ connection: OpaquePointer, method: String, _ part: UnsafeRawBufferPointer
    ) -> MHD_Result {
        guard let head = request.head else {
            let head = HTTPHead(method: method, target: request.target, fields: fields(of: connection))
            request.head = head
            if let refusal = refusal(of: head, request) { return send(refusal, to: connection) }
            slow.set(Int(bitPattern: connection), milliseconds: limits.bodyMilliseconds, isFresh: true)
            return .YES
        }
        guard part.isEmpty else {
            guard request.body.count + part.count <= limits.bodyBytes else { return .NO }
            request.body += part
            return .YES
        }
        return send(answer(head, request), to: connection)
    }

    /// Rejects what can be rejected before the body is read.
    private func refusal(of head: HTTPHead, _ request: Pending) -> HTTPAnswer? {
        guard let access = access.withLock({ $0 }) else { return HTTPAnswer(.busy, "Not ready yet.") }
        guard head.isRead || head.method == "POST" else {
            return HTTPAnswer(.methodNotAllowed, "Only GET, HEAD and POST are supported.")
                .with("Allow", "GET, HEAD, POST")
        }
        guard let target = RequestTarget(head.target) else {
            return HTTPAnswer(.badRequest, "The address is malformed.")
        }
        request.verdict = access.check(head, target)
        if case .refused(let answer) = request.verdict { return answer }
        guard let length = head.bodyLength else {
            return HTTPAnswer(.lengthRequired, "The request must have a Content-Length.")
        }
        guard length >= 0, !head.isRead || length == 0 else {
            return HTTPAnswer(.badRequest, "This request must not have a body.")
        }
        return length > limits.bodyBytes ? HTTPAnswer(.tooLarge, "The body is too large.") : nil
    }

    private func answer(_ head: HTTPHead, _ request: Pending) -> HTTPAnswer {
        guard let target = RequestTarget(head.target) else {
            return HTTPAnswer(.badRequest, "The address is malformed.")
        }
        if case .entered(let cookie) = request.verdict {
            // A page instead of a redirect: after a redirect, the browser would not send the cookie, because the
            // navigation started elsewhere.
            let page = """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>face-sets</title>
                <meta http-equiv="refresh" content="0; url=/"></head>
                <body><p><a href="/">Continue to the review</a></p></body></html>

                """
            return HTTPAnswer(
                type: "text/html; charset=utf-8", Array(page.utf8), fields: [("Set-Cookie", cookie)])
        }
        return handler(HTTPRequest(head: head, target: target, body: request.body))
    }
}

extension ServerCore {
    /// Calls `MHD_get_connection_values`.
    private func fields(of connection: OpaquePointer) -> [String: [String]] {
        var fields: [String: [String]] = [:]
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values(
                connection, .HEADER_KIND,
                { context, _, name, value in
                    guard let context, let name else { return .YES }
                    let fields = context.assumingMemoryBound(to: [String: [String]].self)
                    let text = value.map { String(cString: $0) } ?? ""
                    fields.pointee[String(cString: name).lowercased(), default: []].append(text)
                    return .YES
                }, fields)
        }
        return fields
    }

    /// Sent with every response.
    private static let alwaysSent: [(name: String, value: String)] = [
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    /// Used unless a response says otherwise.
    private static let sentByDefault: [(name: String, value: String)] = [
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ]

    /// Calls `MHD_queue_response`.
    private func send(_ answer: HTTPAnswer, to connection: OpaquePointer) -> MHD_Result {
        guard let response = response(answer.body) else { return .NO }
        defer { MHD_destroy_response(response) }
        let defaults = Self.sentByDefault.filter { field in
            !answer.fields.contains { $0.name == field.name }
        }
        for field in answer.fields + Self.alwaysSent + defaults {
            MHD_add_response_header(response, field.name, field.value)
        }
        var limit: Int? = limits.answerMilliseconds
        if case .events = answer.body { limit = nil }
        slow.set(Int(bitPattern: connection), milliseconds: limit, isFresh: false)
        return MHD_queue_response(connection, answer.status.rawValue, response)
    }

    /// Calls `MHD_create_response_from_buffer` or `MHD_create_response_from_callback`.
    private func response(_ body: HTTPAnswer.Body) -> OpaquePointer? {
        switch body {
        case .bytes(var bytes):
            return bytes.withUnsafeMutableBytes {
                MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
            }
        case .events(let stream):
            return MHD_create_response_from_callback(
                .max, 4096,
                { context, _, buffer, most in
                    guard let context, let buffer else { return -1 }
                    let stream = Unmanaged<EventStream>.fromOpaque(context).takeUnretainedValue()
                    guard let bytes = stream.read(most) else { return -1 }
                    UnsafeMutableRawPointer(buffer).copyMemory(
                        from: Array(bytes), byteCount: bytes.count)
                    return bytes.count
                }, Unmanaged.passRetained(stream).toOpaque(),
                { context in context.map { Unmanaged<EventStream>.fromOpaque($0).release() } })
        }
    }
}
