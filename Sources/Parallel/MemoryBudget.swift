/// So many bytes for all threads together; who needs more than is free waits.
///
/// A need beyond the whole budget is met too, but alone.
package final class MemoryBudget: Sendable {
    private let limit: Int
    private let used = Monitor(0)

    package init(bytes limit: Int) { self.limit = limit }

    /// Runs `body` while `bytes` are set aside. `body` must not ask the same budget again.
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
