import Clustering

/// Forwards the progress of linkage, and stops it on an interruption.
private struct WatchedLinkage: LinkageWatcher {
    let progress: any ProgressSink
    let interruption: Interruption

    func began(_ step: LinkageStep, total: Int) {
        progress.report(.finished)
        switch step {
        case .comparing: progress.report(.started("comparing faces", total: total))
        case .merging: progress.report(.started("merging clusters", total: total))
        case .joining: progress.report(.started("comparing centroids", total: total))
        }
    }

    func advanced(_ units: Int) { progress.report(.advanced(units)) }

    var goesOn: Bool { !interruption.isRequested }
}

/// Runs linkage with a watcher that reports its progress and stops it on an interruption.
///
/// - Throws: `Interrupted`, and what `link` throws.
func watchingLinkage<Result>(_ tools: Tools, _ link: (any LinkageWatcher) throws -> Result) throws -> Result {
    let (progress, interruption) = (tools.progress, tools.interruption)
    defer { progress.report(.finished) }
    do {
        let result = try link(WatchedLinkage(progress: progress, interruption: interruption))
        try interruption.check()
        return result
    } catch is LinkageStopped {
        throw Interrupted()
    }
}
