import FaceTypes
import Glibc
import Synchronization
import Workflows

/// Shows progress on stderr: a bar on a terminal, JSON objects for other programs, otherwise a line every few seconds.
///
/// Notes and warnings are also logged. Thread-safe: the state is guarded by a mutex.
final class ProgressDisplay: ProgressSink {
    enum Style: Sendable {
        case bar, lines, json, none

        /// Milliseconds between two updates.
        fileprivate var pause: Int {
            switch self {
            case .bar: 100
            case .lines: 5000
            case .json, .none: 1000
            }
        }
    }

    private let style: Style
    private let log: LogFile?
    private let state = Mutex(State())

    private struct State {
        var step: ProgressStep?
        var lastShown = 0
        var isBarVisible = false
    }

    init(style: Style, log: LogFile?) {
        self.style = style
        self.log = log
    }

    /// Draws a bar if stderr is a terminal.
    static func style(quiet: Bool, _ format: ProgressFormat) -> Style {
        if quiet { return .none }
        if format == .json { return .json }
        return isatty(standardError) == 1 ? .bar : .lines
    }

    func report(_ event: ProgressEvent) {
        let now = monotonicMilliseconds()
        state.withLock { state in
            switch event {
            case .started(let step, let total):
                let what = step.onOneLine
                state.step = ProgressStep(what: what, total: total, start: now)
                state.lastShown = now
                log?.append("step: \(what)" + (total.map { ", \($0) in all" } ?? ""))
                show(state.step, now, "step")
                if style == .bar { draw(&state, now) }
            case .advanced(let count):
                state.step?.done += count
                showWhenDue(&state, now)
            case .failures(let count): state.step?.failures = count
            case .finished: finish(&state, now)
            case .note(let text): say("note", text, &state)
            case .warning(let text): say("warning", text, &state)
            }
        }
    }

    private func showWhenDue(_ state: inout State, _ now: Int) {
        guard let step = state.step, now - state.lastShown >= style.pause else { return }
        state.lastShown = now
        switch style {
        case .bar: draw(&state, now)
        case .lines: put(step.line(now) + "\n", to: standardError)
        case .json: show(step, now, "progress")
        case .none: break
        }
    }

    /// Writes an event for other programs, if requested.
    private func show(_ step: ProgressStep?, _ now: Int, _ event: String) {
        guard style == .json, let step else { return }
        put(step.jsonLine(event, now), to: standardError)
    }

    private func draw(_ state: inout State, _ now: Int) {
        guard let step = state.step else { return }
        put("\r\u{1B}[K" + step.bar(now, columns: terminalColumns(standardError)), to: standardError)
        state.isBarVisible = true
    }

    /// Clears the bar so that the command's output can follow.
    func clear() { state.withLock { eraseBar(&$0) } }

    private func finish(_ state: inout State, _ now: Int) {
        if let step = state.step { log?.append("done: \(step.line(now))") }
        show(state.step, now, "done")
        eraseBar(&state)
        state.step = nil
    }

    private func say(_ kind: String, _ text: String, _ state: inout State) {
        let line = "\(kind): \(text)"
        log?.append(line)
        guard style != .none else { return }
        eraseBar(&state)
        let isForPrograms = style == .json
        put(isForPrograms ? jsonLine(kind, text) : line.onOneLine + "\n", to: standardError)
    }

    private func eraseBar(_ state: inout State) {
        if state.isBarVisible { put("\r\u{1B}[K", to: standardError) }
        state.isBarVisible = false
    }
}

/// The progress of a step as text.
struct ProgressStep: Sendable {
    let what: String
    let total: Int?
    /// In milliseconds.
    let start: Int
    var done = 0
    var failures = 0

    /// `embedding 1200 of 5000, 24 %, 12.5/s, 5:04 left, 3 failed`
    func line(_ now: Int) -> String {
        var parts = [total.map { "\(what) \(done) of \($0)" } ?? (done > 0 ? "\(what) \(done)" : what)]
        if let total, total > 0 { parts.append("\(100 * min(done, total) / total) %") }
        let elapsed = now - start
        if elapsed >= 500, done > 0 {
            let perSecond = 1000 * Double(done) / Double(elapsed)
            parts.append(perSecond < 10 ? "\(fixed(perSecond, digits: 1))/s" : "\(Int(perSecond))/s")
            if let total, total > done {
                parts.append("\(clock(Int(Double(total - done) / perSecond))) left")
            }
        }
        if failures > 0 { parts.append("\(failures) failed") }
        return parts.joined(separator: ", ")
    }

    /// The line after a bar of up to 24 cells, on one terminal line. If there is no room for eight cells, only the
    /// line, truncated.
    func bar(_ now: Int, columns: Int) -> String {
        let line = line(now)
        let cells = min(24, columns - line.count - 4)
        guard let total, total > 0, cells >= 8 else { return String(line.prefix(max(1, columns - 1))) }
        let filled = cells * min(done, total) / total
        return "[" + String(repeating: "#", count: filled) + String(repeating: "·", count: cells - filled)
            + "] " + line
    }

    private func clock(_ seconds: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (minutes, rest) = (seconds / 60, seconds % 60)
        return minutes < 60
            ? "\(minutes):\(two(rest))" : "\(minutes / 60):\(two(minutes % 60)):\(two(rest))"
    }
}
