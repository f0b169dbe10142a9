import FaceTypes
import JSON
import Workflows

/// How a command ended: with an outcome or an error.
enum CommandEnd {
    case outcome(CommandOutcome)
    case error(any Error)

    var exitCode: ExitCode {
        switch self {
        case .outcome(let outcome): outcome.exitCode
        case .error(is UsageError): .usage
        case .error(is Interrupted): .interrupted
        case .error: .couldNotRun
        }
    }
}

/// Renders the end of a command as text or as a JSON document.
struct Rendering {
    let command: String
    let milliseconds: Int
    let isJSON: Bool
    /// The log of this run, which contains every failure.
    var log: FilePath?

    /// The text for stdout and for stderr.
    func callAsFunction(_ end: CommandEnd) -> (output: String, messages: String) {
        let lines = isJSON ? [] : resultLines(end)
        let output = isJSON ? document(end) : lines.map { $0 + "\n" }.joined()
        return (output, messageLines(end).map { $0.onOneLine + "\n" }.joined())
    }

    private func resultLines(_ end: CommandEnd) -> [String] {
        guard case .outcome(let outcome) = end else { return [] }
        return outcome.page.map { [$0] } ?? outcome.summary.map(\.onOneLine)
    }

    private func messageLines(_ end: CommandEnd) -> [String] {
        switch end {
        case .outcome(let outcome):
            let place = log.map { "see \($0.shown)" } ?? "--json lists them all"
            return outcome.failures.shortened("failure", where: place)
                + (outcome.wasInterrupted ? [interruptedLine] : [])
        case .error(let error as UsageError):
            let remedy = error.remedy ?? "See `face-sets \(command.isEmpty ? "" : command + " ")--help`."
            return ["error: \(error.message)", remedy]
        case .error(is Interrupted): return [interruptedLine]
        case .error(let error as FaceSetsError): return lines(of: error)
        case .error(let error): return ["error: \(error)"]
        }
    }

    private let interruptedLine = "interrupted; run the same command again to resume"

    private func lines(of error: FaceSetsError) -> [String] {
        let bare = FaceSetsError(code: error.code, error.message, path: error.path, cause: error.cause)
        return ["error: \(bare)"] + (error.remedy.map { [$0] } ?? [])
    }

    private func document(_ end: CommandEnd) -> String {
        var object: JSONObject = [
            ("command", .text(command)), ("ok", .bool(end.exitCode == .done)), ("counts", [:]),
            ("failed", []), ("outputs", []), ("seconds", .number(seconds)),
        ].reduce(into: JSONObject()) { $0[$1.0] = $1.1 }
        switch end {
        case .outcome(let outcome): fill(&object, from: outcome)
        case .error(let error): object["error"] = .object(describe(error))
        }
        return String(decoding: JSONValue.object(object).serialized(), as: UTF8.self)
    }

    private var seconds: String {
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    private func fill(_ object: inout JSONObject, from outcome: CommandOutcome) {
        object["counts"] = .object(JSONObject(outcome.counts.map { ($0.name, .int($0.value)) }))
        object["failed"] = .array(
            outcome.failed.map { ["path": .string($0.path.bytes), "reason": .text($0.reason.description)] })
        object["outputs"] = .array(outcome.outputs.map { .string($0.bytes) })
        for (key, value) in outcome.details.members { object[key] = value }
    }

    private func describe(_ error: any Error) -> JSONObject {
        var (code, message, remedy): (String, String, String?) = ("internal", "\(error)", nil)
        var path: FilePath?
        switch error {
        case let error as FaceSetsError:
            message = error.cause.map { "\(error.message) (\($0))" } ?? error.message
            (code, remedy, path) = (error.code.rawValue, error.remedy, error.path)
        case let error as UsageError: (code, message, remedy) = ("usage", error.message, error.remedy)
        case is Interrupted: (code, message) = ("interrupted", interruptedLine)
        default: break
        }
        return JSONObject([
            ("code", .text(code)), ("message", .text(message)),
            ("path", path.map { .string($0.bytes) } ?? .null),
            ("remedy", remedy.map { .text($0) } ?? .null),
        ])
    }
}
