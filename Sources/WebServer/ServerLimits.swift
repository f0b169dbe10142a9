/// What clients may take, all together and each.
package struct ServerLimits: Sendable {
    /// Further connections are closed as they come.
    package var connections = 96
    /// For the line and the fields of a request, bytes.
    package var headerBytes = 32 << 10
    package var bodyBytes = 256 << 10
    /// From the opening of a connection, or the end of its last request, to the end of the next one's fields.
    package var headMilliseconds = 15_000
    /// From then to the end of the body.
    package var bodyMilliseconds = 10_000
    /// From then until the client has taken the whole answer; streams of events have no end.
    package var answerMilliseconds = 120_000
    /// Streams of events at a time.
    package var eventStreams = 24

    package init() {}
}
