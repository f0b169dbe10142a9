/// A limit on the bytes that all threads together may use. A thread that needs more than is free waits.
///
/// A request larger than the whole budget is granted too, but only while nothing else is in use.
package final class MemoryBudget: Sendable {
    private let limit: Int
    private let used = Monitor(0)

    package init(bytes limit: Int) { self.limit = limit }

    /// Runs `body` while `bytes` are reserved. `body` must not reserve from the same budget: it would deadlock.
    package func reserving<Result>(_ bytes: Int, _ body: () throws -> Result) rethrows -> Result {
        used.wait { [limit] used -> Void? in
            guard used == 0 || used + bytes <= limit else { return nil }
            used += bytes
            return
        }
        defer { used.change { $0 -= bytes } }
        return try body()
    }
}
