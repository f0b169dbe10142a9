import FaceTypes
import JSON

/// How the program ends.
enum ExitCode: Int32 {
    case done = 0
    /// Done, but some files failed or faults were found.
    case someFailed = 1
    case couldNotRun = 2
    case usage = 64
    case interrupted = 130
}

/// What came of a command. The text, the JSON document and the exit code are functions of it.
struct CommandOutcome {
    /// Named integers in the order in which they are shown.
    var counts: [(name: String, value: Int)]
    /// Each makes the exit code 1.
    var failed: [Finding] = []
    /// How many of them a person is shown; `--json` has all.
    var shownFailures = Int.max
    /// Files and folders that a person would open next.
    var outputs: [FilePath] = []
    /// Further members of the JSON document, after those that every command has.
    var details = JSONObject()
    /// What a person reads on stdout, line by line.
    var summary: [String]
    /// A text of the program's own in place of the summary, shown as it is: help, a script.
    var page: String?
    /// Stopped by a signal after the last flush.
    var wasInterrupted = false

    init(
        counts: KeyValuePairs<String, Int>, failed: [Finding] = [],
        shownFailures: Int = .max, outputs: [FilePath] = [], details: JSONObject = JSONObject(),
        summary: [String], wasInterrupted: Bool = false
    ) {
        self.counts = counts.map { ($0.key, $0.value) }
        self.failed = failed
        self.shownFailures = shownFailures
        self.outputs = outputs
        self.details = details
        self.summary = summary
        self.wasInterrupted = wasInterrupted
    }

    init(page: String) {
        self.init(counts: [:], summary: [])
        self.page = page
    }

    var exitCode: ExitCode {
        if wasInterrupted { return .interrupted }
        return failed.isEmpty ? .done : .someFailed
    }
}
