import CMicrohttpd
import FaceTypes
import Glibc

/// A server on 127.0.0.1 for the user of this machine alone: libmicrohttpd with a thread for each connection.
///
/// Every request passes `Access` before its body is read; only then does the handler see it.
package final class HTTPServer: @unchecked Sendable {
    /// Called on the thread of a connection, so it may block; several run at a time.
    package typealias Handler = @Sendable (HTTPRequest) -> HTTPAnswer

    package let access: Access
    private let core: ServerCore
    private let hub: EventHub
    /// Safe to use from any thread, as libmicrohttpd's manual says.
    private let daemon: OpaquePointer

    /// Listens from now on. Calls `MHD_start_daemon`.
    ///
    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - hub: what handlers give streams of; it ends with the server.
    ///   - handler: gets the requests that may be answered.
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

    /// Ends all connections that are not being answered, waits for the others. Calls `MHD_stop_daemon`.
    deinit {
        hub.close()
        MHD_stop_daemon(daemon)
    }

    package var connectionCount: Int { core.slow.count }

    /// Ends connections that are late; to be called about once a second.
    package func sweep() { core.slow.sweep() }
}

extension ServerLimits {
    fileprivate var asC: face_sets_http_limits {
        face_sets_http_limits(
            connections: UInt32(connections),
            // Silence ends later than slowness, which can be told.
            idle_seconds: UInt32(max(headMilliseconds, bodyMilliseconds) / 1000 + 30),
            header_bytes: headerBytes, stack_bytes: 2 << 20)
    }
}
