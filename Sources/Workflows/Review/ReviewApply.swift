import FaceTypes
import Library
import Parallel
import Report
import WebServer

/// Updates the outputs on its own thread while the review continues, and reports its progress to the pages.
final class ReviewApply: Sendable {
    private struct State {
        var isWanted = false
        var view = ApplyView.State.idle
        var interruption = Interruption()
        var isOver = false
    }

    private let state = Monitor(State())
    private let hub: EventHub

    init(hub: EventHub) { self.hub = hub }

    var view: ApplyView.State { state.change { $0.view } }

    var isRunning: Bool { if case .running = view { true } else { false } }

    /// Does nothing if it is already running.
    func start() {
        state.change { state in
            if case .running = state.view { return }
            state.isWanted = true
            state.interruption = Interruption()
            state.view = .running(step: "starting", share: nil)
        }
    }

    func stop() { state.change { $0.interruption.request() } }

    func end() {
        state.change { state in
            state.isOver = true
            state.interruption.request()
        }
    }

    /// Runs `body` each time it is requested, until `end()`.
    func runUntilEnd(_ tools: Tools, _ body: (Tools) throws -> [String]) {
        while let interruption = next() {
            var tools = tools
            tools.progress = ReviewProgress { [self] in tell($0, $1) }
            tools.interruption = interruption
            let result: ApplyView.State
            do { result = .done(lines: try body(tools)) } catch is Interrupted {
                result = .failed("Stopped. Nothing was lost; start again to continue.")
            } catch { result = .failed("\(error)") }
            state.change { $0.view = result }
            hub.send("applied", { if case .done = result { "Up to date" } else { "Not up to date" } }())
        }
    }

    private func next() -> Interruption? {
        state.wait { state -> Interruption?? in
            if state.isOver { return .some(nil) }
            guard state.isWanted else { return nil }
            state.isWanted = false
            return .some(state.interruption)
        }
    }

    private func tell(_ step: String, _ share: Double?) {
        state.change { $0.view = .running(step: step, share: share) }
        let number = share.map { String(Int(($0 * 100).rounded())) } ?? "-"
        hub.send("step", "\(number) \(step.onOneLine)")
    }
}

/// Reports each step, and its progress in whole percents.
private final class ReviewProgress: ProgressSink {
    private let tell: @Sendable (String, Double?) -> Void
    private let step = Monitor((what: "", total: 0, done: 0, told: -1))

    init(_ tell: @escaping @Sendable (String, Double?) -> Void) { self.tell = tell }

    func report(_ event: ProgressEvent) {
        switch event {
        case .started(let what, let total):
            step.change { $0 = (what, total ?? 0, 0, -1) }
            tell(what, total.map { _ in 0 })
        case .advanced(let count):
            let told = step.change { step -> (String, Double)? in
                step.done += count
                guard step.total > 0 else { return nil }
                let percent = 100 * min(step.done, step.total) / step.total
                guard percent != step.told else { return nil }
                step.told = percent
                return (step.what, Double(percent) / 100)
            }
            if let told { tell(told.0, told.1) }
        case .finished, .failures, .note, .warning: break
        }
    }
}
