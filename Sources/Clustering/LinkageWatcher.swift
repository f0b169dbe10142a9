import Synchronization

/// A step of linkage that can take minutes.
package enum LinkageStep: Sendable {
    /// Comparing each pair of faces once; counted in faces.
    case comparing
    /// Rounds of merges; counted in clusters that were merged or have no neighbour.
    case merging
    /// Merging clusters with close centroids; counted in initial clusters that have been compared with all others.
    case joining
}

/// Observes the progress of linkage and can stop it. Called from any thread.
package protocol LinkageWatcher: Sendable {
    /// Called when a step begins; the previous one has ended.
    func began(_ step: LinkageStep, total: Int)
    /// Called with the number of units done.
    func advanced(_ units: Int)
    /// Linkage throws `LinkageStopped` soon after this becomes false.
    var goesOn: Bool { get }
}

/// The watcher stopped linkage.
package struct LinkageStopped: Error, Sendable {}

extension LinkageOptions {
    func began(_ step: LinkageStep, total: Int) { watcher?.began(step, total: total) }

    var goesOn: Bool { watcher?.goesOn ?? true }

    func checkGoesOn() throws(LinkageStopped) {
        if !goesOn { throw LinkageStopped() }
    }
}

/// Converts work in its own units to units of a step; any thread may add to it.
final class StepCounter: Sendable {
    private let done = Atomic(0)
    private let work: Int
    private let total: Int
    private let watcher: (any LinkageWatcher)?

    /// - Parameters:
    ///   - work: the total that will be added
    ///   - total: the equivalent in units of the step.
    init(work: Int, total: Int, _ watcher: (any LinkageWatcher)?) {
        (self.work, self.total, self.watcher) = (max(work, 1), total, watcher)
    }

    func add(_ amount: Int) {
        let (before, after) = done.add(amount, ordering: .relaxed)
        let units = units(after) - units(before)
        if units > 0 { watcher?.advanced(units) }
    }

    private func units(_ done: Int) -> Int { Int(Double(total) * Double(min(done, work)) / Double(work)) }
}
