package import FaceStore

/// What a workflow reports while it runs; the listener decides how to show it.
package enum ProgressEvent: Sendable {
    /// A step begins: its name ("embedding") and the number of units, if known.
    case started(String, total: Int?)
    /// The number of units done.
    case advanced(Int)
    /// The number of failures in the step so far; they are listed when the run ends.
    case failures(Int)
    /// The step has ended.
    case finished
    /// Information that needs no action.
    case note(String)
    /// Something that needs attention; the run continues.
    case warning(String)
}

/// Receives a workflow's progress; called from any thread.
package protocol ProgressSink: Sendable {
    func report(_ event: ProgressEvent)
}

/// Discards all progress.
package struct SilentProgress: ProgressSink {
    package init() {}
    package func report(_ event: ProgressEvent) {}
}

extension ProgressSink {
    /// Reports the notes of a store once its work is done.
    package func report(notesOf store: any FaceStore) {
        for note in store.notes { report(.note(note)) }
    }

    /// Reports a step around `body`; the step ends even if `body` throws.
    package func step<Result>(_ what: String, total: Int? = nil, _ body: () throws -> Result) rethrows
        -> Result
    {
        report(.started(what, total: total))
        defer { report(.finished) }
        return try body()
    }
}
