package import FaceStore

/// What a workflow tells about its way; how it is shown is the listener's business.
package enum ProgressEvent: Sendable {
    /// A step begins: what it does ("embedding") and how many units it has, where that is known.
    case started(String, total: Int?)
    /// So many units of the step are done.
    case advanced(Int)
    /// So many failures in the step so far; each is named when the run ends.
    case failures(Int)
    /// The step has ended.
    case finished
    /// Something that a person would want to know, without consequence for the run.
    case note(String)
    /// Something that a person should look at; the run goes on.
    case warning(String)
}

/// Whoever listens to a workflow's progress; any thread may report.
package protocol ProgressSink: Sendable {
    func report(_ event: ProgressEvent)
}

/// Nobody listens.
package struct SilentProgress: ProgressSink {
    package init() {}
    package func report(_ event: ProgressEvent) {}
}

extension ProgressSink {
    /// Passes on what a store has to tell its user, once its work is done.
    package func report(notesOf store: any FaceStore) {
        for note in store.notes { report(.note(note)) }
    }

    /// Reports a step around `body`, which advances it; it ends whether or not `body` throws.
    package func step<Result>(_ what: String, total: Int? = nil, _ body: () throws -> Result) rethrows
        -> Result
    {
        report(.started(what, total: total))
        defer { report(.finished) }
        return try body()
    }
}
