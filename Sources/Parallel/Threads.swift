import Glibc

/// The number of processors in use, at least 1.
package var processorCount: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

/// The system could not start a thread.
package struct ThreadError: Error, CustomStringConvertible {
    package let number: Int32
    package var description: String { "cannot start a thread (\(String(cString: strerror(number))))" }
}

/// Runs `body` on `count` new threads and `main` on the calling one; returns when all have ended.
///
/// `body` may block: these threads are not part of Swift's pool. `main` must make sure that `body` returns, even if it
/// throws itself. Calls `pthread_create` and `pthread_join`.
///
/// - Parameter body: called with the index of its thread, from 0.
/// - Throws: what `main` throws; `ThreadError` if no thread could be started.
package func withThreads<Result>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> Void, main: () throws -> Result
) throws -> Result {
    var threads: [pthread_t] = []
    for number in 0..<count {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(ThreadStart { body(number) })
        let refusal = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        guard refusal == 0 else {
            start.release()
            if threads.isEmpty { throw ThreadError(number: refusal) }
            break
        }
        threads.append(thread)
    }
    defer { for thread in threads { pthread_join(thread, nil) } }
    return try main()
}

private final class ThreadStart {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
