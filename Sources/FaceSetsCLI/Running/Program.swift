import FaceTypes
import Files
import Glibc
import Workflows

/// Runs the command given by the program's arguments and returns the exit code.
package func runProgram() -> Int32 {
    claimStandardError()
    Signals.listen()
    let words = (1..<max(1, Int(CommandLine.argc))).compactMap { place in
        CommandLine.unsafeArgv[place].map { word in
            UnsafeBufferPointer(start: word, count: strlen(word)).map { UInt8(bitPattern: $0) }
        }
    }
    return Program(root: FaceSetsCommand.self, words: words).run().rawValue
}

/// One call of the program: find the command, parse, run, render.
struct Program {
    let root: any ParsableCommand.Type
    let words: [[UInt8]]

    func run() -> ExitCode {
        let start = monotonicMilliseconds()
        var invocation = Invocation(root: root)
        let end: CommandEnd
        var log: LogFile?
        do {
            try invocation.parse(words)
            if let text = invocation.textAskedFor {
                put(text + "\n", to: STDOUT_FILENO)
                return .done
            }
            log = try openLog(invocation)
            end = .outcome(try execute(invocation, log))
        } catch {
            end = .error(error)
        }
        let rendering = Rendering(
            command: invocation.name, milliseconds: monotonicMilliseconds() - start,
            isJSON: words.contains(Array("--json".utf8)), log: log?.path)
        let (output, messages) = rendering(end)
        put(messages, to: standardError)
        put(output, to: STDOUT_FILENO)
        return end.exitCode
    }

    private func execute(_ invocation: Invocation, _ log: LogFile?) throws -> CommandOutcome {
        log?.append("face-sets \(toolVersion): " + words.map(quoted).joined(separator: " "))
        let progress = ProgressDisplay(
            style: ProgressDisplay.style(quiet: invocation.global.quiet, invocation.global.progress), log: log
        )
        let context = CommandContext(
            progress: progress, interruption: Signals.interruption, log: log?.path)
        defer { progress.clear() }
        do {
            let outcome = try invocation.command.run(context)
            log?.append(outcome)
            return outcome
        } catch {
            log?.append("error: \(error)")
            throw error
        }
    }

    /// Failing to open the default log is not an error; failing to open `--log` is.
    private func openLog(_ invocation: Invocation) throws -> LogFile? {
        if let path = invocation.global.log { return try LogFile(path.madeAbsolute()) }
        guard invocation.configuration.keepsLog,
            let path = LogFile.standardPath(command: invocation.name)
        else { return nil }
        return try? LogFile(path)
    }

    private func quoted(_ word: [UInt8]) -> String {
        let text = String(decoding: word, as: UTF8.self)
        return text.contains(" ") || text.isEmpty ? "'\(text)'" : text
    }
}

extension LogFile {
    fileprivate func append(_ outcome: CommandOutcome) {
        for line in outcome.failures { append(line) }
        append("counts: " + outcome.counts.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
        append("exit: \(outcome.exitCode.rawValue)")
    }
}
