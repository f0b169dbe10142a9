import Parallel

/// Events for all open pages, as server-sent events.
package final class EventHub: Sendable {
    private struct State {
        /// The latest events, numbered from `first`.
        var events: [[UInt8]] = []
        var first = 0
        /// The number of the current stream of each page; an earlier stream of the same page ends.
        var streams: [String: Int] = [:]
        var lastStream = 0
        var isClosed = false
    }

    private let state = Monitor(State())
    private let limit: Int
    private static let kept = 256

    /// - Parameter limit: greatest number of pages that can listen at a time.
    package init(limit: Int) { self.limit = limit }

    /// Pages that are listening.
    package var pageCount: Int { state.change { $0.streams.count } }

    /// - Parameter data: must not contain line breaks.
    package func send(_ name: String, _ data: String) { send("event: \(name)\ndata: \(data)\n\n") }

    /// Lets streams notice that their client has disconnected.
    package func ping() { send(":\n\n") }

    private func send(_ text: String) {
        state.change { state in
            state.events.append(Array(text.utf8))
            let surplus = max(0, state.events.count - Self.kept)
            state.events.removeFirst(surplus)
            state.first += surplus
        }
    }

    /// Ends all streams.
    package func close() { state.change { $0.isClosed = true } }

    /// A stream of future events; nil if too many pages are listening.
    ///
    /// - Parameter page: identifies the page; an earlier stream of the same page ends.
    package func open(page: String) -> EventStream? {
        let stream: (number: Int, next: Int)? = state.change { state in
            guard state.streams[page] != nil || state.streams.count < limit, !state.isClosed else {
                return nil
            }
            state.lastStream += 1
            state.streams[page] = state.lastStream
            return (state.lastStream, state.first + state.events.count)
        }
        return stream.map { EventStream(hub: self, page: page, number: $0.number, next: $0.next) }
    }

    /// Waits for the events from a number on; nil if the stream has ended.
    fileprivate func events(of page: String, _ number: Int, from next: Int) -> (bytes: [UInt8], next: Int)? {
        state.wait { state -> (bytes: [UInt8], next: Int)?? in
            guard !state.isClosed, state.streams[page] == number else { return .some(nil) }
            let end = state.first + state.events.count
            guard end > next else { return nil }
            let bytes = state.events.dropFirst(max(0, next - state.first)).joined()
            return .some((Array(bytes), end))
        }
    }

    fileprivate func end(_ page: String, _ number: Int) {
        state.change { if $0.streams[page] == number { $0.streams[page] = nil } }
    }
}

/// The events for one page; only read by the thread of its connection.
package final class EventStream: @unchecked Sendable {
    private let hub: EventHub
    private let page: String
    private let number: Int
    /// These two are only used by the connection's thread.
    private var next: Int
    private var rest = Array(":\n\n".utf8)[...]

    fileprivate init(hub: EventHub, page: String, number: Int, next: Int) {
        (self.hub, self.page, self.number, self.next) = (hub, page, number, next)
    }

    deinit { hub.end(page, number) }

    /// Waits for bytes; nil at the end.
    func read(_ most: Int) -> ArraySlice<UInt8>? {
        if rest.isEmpty {
            guard let (bytes, next) = hub.events(of: page, number, from: next) else { return nil }
            (rest, self.next) = (bytes[...], next)
        }
        defer { rest = rest.dropFirst(most) }
        return rest.prefix(most)
    }
}
