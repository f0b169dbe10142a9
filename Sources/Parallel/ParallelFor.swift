import Synchronization

/// Calls `body` once for each of 0 ..< count on up to `threads` threads, including the calling one, and waits for all.
///
/// The order is unspecified, so `body` must only write what belongs to its number or to its worker. If no thread can
/// be started, the calling thread does all the work.
/// - Parameter body: called with the number, and with the index of its worker, 0 ..< `threads`.
package func parallelFor(_ count: Int, threads: Int, _ body: (_ number: Int, _ worker: Int) -> Void) {
    guard threads > 1, count > 1 else {
        for number in 0..<count { body(number, 0) }
        return
    }
    let next = Atomic(0)
    withoutActuallyEscaping(body) { escaping in
        nonisolated(unsafe) let shared = escaping
        let work: @Sendable (Int) -> Void = { worker in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                shared(number, worker)
            }
        }
        let refused =
            (try? withThreads(min(threads, count) - 1, work, main: { work(min(threads, count) - 1) })) == nil
        if refused { work(0) }
    }
}
