import Synchronization

/// A part of linkage that can take minutes.
package enum LinkageStep: Sendable {
    /// Each pair of faces, once; the units are faces.
    case comparing
    /// Rounds of merges; the units are clusters that are merged or that nothing is near to.
    case merging
    /// Clusters of near centroids become one; the units are the clusters before, compared with all others.
    case joining
}

/// Hears how far linkage has come, and says whether it is to go on. Any thread may ask it.
package protocol LinkageWatcher: Sendable {
    /// A step begins; the one before has ended.
    func began(_ step: LinkageStep, total: Int)
    /// So many units of the step are done.
    func advanced(_ units: Int)
    /// Linkage ends with `LinkageStopped` soon after this is false.
    var goesOn: Bool { get }
}

/// Linkage was told to stop.
package struct LinkageStopped: Error, Sendable {}

extension LinkageOptions {
    func began(_ step: LinkageStep, total: Int) { watcher?.began(step, total: total) }

    var goesOn: Bool { watcher?.goesOn ?? true }

    func checkGoesOn() throws(LinkageStopped) {
        if !goesOn { throw LinkageStopped() }
    }
}

/// Counts work in units of its own and reports it in those of a step; any thread may add.
final class StepCounter: Sendable {
    private let done = Atomic(0)
    private let work: Int
    private let total: Int
    private let watcher: (any LinkageWatcher)?

    /// - Parameters:
    ///   - work: all that will be added.
    ///   - total: the units of the step that it stands for.
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
