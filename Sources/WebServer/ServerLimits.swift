/// Limits for each client and for all together.
package struct ServerLimits: Sendable {
    /// More connections are closed immediately.
    package var connections = 96
    /// For the request line and the fields, in bytes.
    package var headerBytes = 32 << 10
    package var bodyBytes = 256 << 10
    /// From the opening of a connection, or the end of its previous request, to the end of the next one's fields.
    package var headMilliseconds = 15_000
    /// From there to the end of the body.
    package var bodyMilliseconds = 10_000
    /// From there until the client has received the whole response; event streams have no limit.
    package var answerMilliseconds = 120_000
    /// Number of simultaneous event streams.
    package var eventStreams = 24

    package init() {}
}
