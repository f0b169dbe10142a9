import FaceTypes
import Files
import Glibc
import TestSupport

/// A listening local port that never accepts a connection.
final class BlackHole {
    let port: UInt16
    private let listener: Int32
    private var waiting: [Int32] = []
    private var address: sockaddr_in

    init() throws {
        setenv("no_proxy", "127.0.0.1,localhost", 1)
        (listener, address) = try listenOnLoopback(backlog: 0)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { for descriptor in waiting + [listener] { close(descriptor) } }

    /// Fills the queue of connections, so that the next one is not even refused.
    func fill() {
        for _ in 0..<4 {
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
            let connection = socket(AF_INET, kind, 0)
            waiting.append(connection)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    _ = connect(connection, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }
}
