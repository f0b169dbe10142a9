import Glibc

/// A mutex-protected value that threads can wait on.
///
/// Meant for coarse-grained work: each change wakes every waiting thread.
package final class Monitor<State>: @unchecked Sendable {
    /// Guarded by `mutex`.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the value. Calls `pthread_mutex_lock` and `pthread_cond_broadcast`.
    package func change<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body(&state)
    }

    /// Calls `attempt` now and after every change until it returns a value. Calls `pthread_cond_wait`.
    package func wait<Result>(for attempt: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        while true {
            if let result = attempt(&state) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }
}
