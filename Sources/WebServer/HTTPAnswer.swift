/// The response to a request.
package struct HTTPAnswer: Sendable {
    package enum Status: UInt32, Sendable {
        case done = 200, seeOther = 303, notModified = 304, badRequest = 400, noSession = 401, refused = 403
        case notFound = 404, methodNotAllowed = 405, timeout = 408, conflict = 409, lengthRequired = 411
        case tooLarge = 413, unsupportedType = 415, misdirected = 421, failed = 500, busy = 503
    }

    package enum Body: Sendable {
        case bytes([UInt8])
        /// Server-sent events, until the client disconnects or the hub is closed.
        case events(EventStream)
    }

    package var status: Status
    package var fields: [(name: String, value: String)]
    package var body: Body

    package init(
        _ status: Status = .done, type: String, _ content: [UInt8],
        fields: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.fields = [("Content-Type", type)] + fields
        body = .bytes(content)
    }

    /// A sentence.
    package init(_ status: Status, _ text: String) {
        self.init(status, type: "text/plain; charset=utf-8", Array((text + "\n").utf8))
    }

    /// A redirect to another page of this server, with GET.
    package init(seeOther location: String) {
        self.init(.seeOther, "See \(location)")
        fields.append(("Location", location))
    }

    package init(events: EventStream) {
        status = .done
        fields = [("Content-Type", "text/event-stream"), ("X-Accel-Buffering", "no")]
        body = .events(events)
    }

    package func with(_ name: String, _ value: String) -> HTTPAnswer {
        var copy = self
        copy.fields.append((name, value))
        return copy
    }
}
