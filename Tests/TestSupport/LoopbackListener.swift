import FaceTypes
import Files
package import Glibc

/// A socket that listens on a free port of 127.0.0.1, and its address. The caller closes it.
package func listenOnLoopback(backlog: Int32) throws -> (listener: Int32, address: sockaddr_in) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listens = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(listener, address, length) == 0 && listen(listener, backlog) == 0
                && getsockname(listener, address, &length) == 0
        }
    }
    guard listens else { throw FaceSetsError.system("cannot listen", "127.0.0.1") }
    return (listener, address)
}
