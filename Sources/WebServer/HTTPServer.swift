import CMicrohttpd
import FaceTypes
import Glibc

/// A server on 127.0.0.1 for the user of this machine only: libmicrohttpd with one thread per connection.
///
/// Every request must pass `Access` before its body is read; only then is it passed to the handler.
package final class HTTPServer: @unchecked Sendable {
    /// Called on the thread of a connection, so it may block; several can run at the same time.
    package typealias Handler = @Sendable (HTTPRequest) -> HTTPAnswer

    package let access: Access
    private let core: ServerCore
    private let hub: EventHub
    /// Can be used from any thread, according to libmicrohttpd's manual.
    private let daemon: OpaquePointer

    /// Starts listening. Calls `MHD_start_daemon`.
    ///
    /// - Parameters:
    ///   - port: 0 for any free port.
    ///   - hub: the source of event streams; it is closed with the server.
    ///   - handler: called with the requests that passed access control.
    /// - Throws: `port_in_use`.
    package init(
        port: UInt16, limits: ServerLimits = ServerLimits(), hub: EventHub, handler: @escaping Handler
    ) throws {
        self.hub = hub
        core = ServerCore(limits: limits, handler: handler)
        let context = Unmanaged.passUnretained(core).toOpaque()
        guard let daemon = face_sets_http_start(port, limits.asC, ServerCore.calls(context)) else {
            throw FaceSetsError(
                code: .portInUse, "cannot listen on 127.0.0.1:\(port)",
                remedy: "Choose another port, or omit --port.", cause: String(cString: strerror(errno)))
        }
        self.daemon = daemon
        access = Access(port: face_sets_http_port(daemon))
        core.open(access)
    }

    /// Closes all idle connections, and waits for the others. Calls `MHD_stop_daemon`.
    deinit {
        hub.close()
        MHD_stop_daemon(daemon)
    }

    package var connectionCount: Int { core.slow.count }

    /// Closes connections that are too slow; must be called about once per second.
    package func sweep() { core.slow.sweep() }
}

extension ServerLimits {
    fileprivate var asC: face_sets_http_limits {
        face_sets_http_limits(
            connections: UInt32(connections),
            // The timeout for silence is longer, so that slow clients get an error message first.
            idle_seconds: UInt32(max(headMilliseconds, bodyMilliseconds) / 1000 + 30),
            header_bytes: headerBytes, stack_bytes: 2 << 20)
    }
}
