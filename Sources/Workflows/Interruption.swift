import Synchronization

/// A request to stop at the next safe point; set by signal handlers, checked by workflows.
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

/// The run was stopped on request, after saving its progress.
package struct Interrupted: Error, Sendable {
    package init() {}
}
