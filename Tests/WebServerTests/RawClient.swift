import Glibc

/// A connection to 127.0.0.1 that sends any text, also in parts.
final class RawClient {
    private let descriptor: Int32

    /// Nil if the server does not accept it.
    init?(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
        }
        guard descriptor >= 0, isOpen else { return nil }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// - Returns: false once the server has closed the connection.
    @discardableResult
    func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Receives until the server closes the connection or `isEnough` returns true.
    func receive(until isEnough: (String) -> Bool = { _ in false }) -> String {
        var got: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while !isEnough(String(decoding: got, as: UTF8.self)) {
            let count = recv(descriptor, &part, part.count, 0)
            guard count > 0 else { break }
            got += part[..<count]
        }
        return String(decoding: got, as: UTF8.self)
    }
}

/// The status of an answer; nil if there is none.
func status(_ answer: String) -> Int? {
    guard answer.hasPrefix("HTTP/1.1 ") else { return nil }
    return Int(answer.dropFirst(9).prefix(3))
}
