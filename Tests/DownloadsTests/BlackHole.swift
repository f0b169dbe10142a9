import FaceTypes
import Files
import Glibc

/// A listening port of this machine at which nobody accepts a connection.
final class BlackHole {
    let port: UInt16
    private let listener: Int32
    private var waiting: [Int32] = []
    private var address = sockaddr_in()

    init() throws {
        setenv("no_proxy", "127.0.0.1,localhost", 1)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        self.address = address
        port = UInt16(bigEndian: address.sin_port)
        guard listens else { throw FaceSetsError.system("cannot listen", "127.0.0.1") }
    }

    deinit { for descriptor in waiting + [listener] { close(descriptor) } }

    /// Takes all places of the queue, so that whoever comes next is not even refused.
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
