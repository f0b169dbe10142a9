import Synchronization

/// A request to stop at the next safe point. A signal handler may make it; workflows ask for it.
package final class Interruption: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package var isRequested: Bool { flag.load(ordering: .relaxed) }

    package func request() { flag.store(true, ordering: .relaxed) }

    /// - Throws: `Interrupted` once a stop has been requested.
    package func check() throws(Interrupted) {
        if isRequested { throw Interrupted() }
    }
}

/// The run stopped on request after its last flush; nothing that was flushed is lost.
package struct Interrupted: Error, Sendable {
    package init() {}
}
