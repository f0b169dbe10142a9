import FaceTypes
import JSON

/// How the program ends.
enum ExitCode: Int32 {
    case done = 0
    /// Done, but some files failed or problems were found.
    case someFailed = 1
    case couldNotRun = 2
    case usage = 64
    case interrupted = 130
}

/// The result of a command, from which text, JSON and exit code are derived.
struct CommandOutcome {
    /// Named integers, in the order shown.
    var counts: [(name: String, value: Int)]
    /// Any entry makes the exit code 1.
    var failed: [Finding] = []
    /// Files and folders that a user would open next.
    var outputs: [FilePath] = []
    /// Command-specific members of the JSON document, after the common ones.
    var details = JSONObject()
    /// Lines for stdout.
    var summary: [String]
    /// A text shown instead of the summary, such as help or a script.
    var page: String?
    /// Stopped by a signal after saving progress.
    var wasInterrupted = false

    init(
        counts: KeyValuePairs<String, Int>, failed: [Finding] = [],
        outputs: [FilePath] = [], details: JSONObject = JSONObject(),
        summary: [String], wasInterrupted: Bool = false
    ) {
        self.counts = counts.map { ($0.key, $0.value) }
        self.failed = failed
        self.outputs = outputs
        self.details = details
        self.summary = summary
        self.wasInterrupted = wasInterrupted
    }

    init(page: String) {
        self.init(counts: [:], summary: [])
        self.page = page
    }

    /// One line per failure, for people.
    var failures: [String] { failed.map { "failed: \($0.path.shown): \($0.reason.explained)" } }

    var exitCode: ExitCode {
        if wasInterrupted { return .interrupted }
        return failed.isEmpty ? .done : .someFailed
    }
}
