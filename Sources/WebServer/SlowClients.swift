import Glibc
import Parallel
import Synchronization

/// Closes connections whose client is too slow with a request or with receiving the response.
///
/// libmicrohttpd closes idle connections, but a client that sends one byte per second is never idle.
final class SlowClients: Sendable {
    private struct Deadline {
        let socket: Int32
        /// In milliseconds; nil while nothing is expected.
        var time: Int?
        /// Whether no response has been sent yet, so that a slow client can get an error message.
        var isFresh = true
    }

    /// By connection.
    private let deadlines = Mutex<[Int: Deadline]>([:])

    func open(_ connection: Int, socket: Int32, milliseconds: Int) {
        deadlines.withLock { $0[connection] = Deadline(socket: socket, time: Self.now + milliseconds) }
    }

    /// Sets the time limit for the next step of the connection; nil for none.
    func set(_ connection: Int, milliseconds: Int?, isFresh: Bool) {
        let time = milliseconds.map { Self.now + $0 }
        deadlines.withLock {
            $0[connection]?.time = time
            $0[connection]?.isFresh = isFresh
        }
    }

    /// Must be called before the socket is closed.
    func close(_ connection: Int) { deadlines.withLock { $0[connection] = nil } }

    var count: Int { deadlines.withLock { $0.count } }

    /// Closes what is too slow. Calls `shutdown`, upon which the connection's thread closes the socket.
    func sweep() {
        let now = Self.now
        deadlines.withLock { deadlines in
            for (connection, deadline) in deadlines {
                guard let time = deadline.time, time < now else { continue }
                if deadline.isFresh { Self.tellLate(deadline.socket) }
                shutdown(deadline.socket, Int32(SHUT_RDWR))
                deadlines[connection]?.time = nil
            }
        }
    }

    private static func tellLate(_ socket: Int32) {
        let answer = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        _ = Array(answer.utf8).withUnsafeBytes {
            send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
