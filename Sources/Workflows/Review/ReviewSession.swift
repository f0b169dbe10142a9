import FaceStore
import FaceTypes
import Files
import Library
import Manifests
import Parallel
import Report
import WebServer

/// What the review knows and what was said in it: read once, derived again after each decision on a thread of its own.
///
/// A decision is in the log before it is answered. Pages show the people as they were derived last, which is at most one
/// derivation behind.
final class ReviewSession: Sendable {
    private struct State {
        var people: ReviewPeople
        /// As it is now; `people` may still be those of a shorter one.
        var log: [DecisionLine]
        /// Nil until they were looked for the first time.
        var questions: [ReviewQuestion]?
        /// All that were asked in this review.
        var asked: Set<String> = []
        /// Answered since the questions were looked for.
        var answered: Set<String> = []
        /// Counts what was said and read; the thread derives until it has caught up.
        var wanted = 1
        var derived = 0
        /// How far `people` are.
        var published = 0
        var mustReread = false
        var isOver = false
        var decisionsMade = 0
        /// The last decision that the outputs show.
        var applied: Int
    }

    let request: Review
    let hub: EventHub
    private let state: Monitor<State>
    private let open: Review.Open
    /// One decision at a time.
    private let writing = Monitor(())

    init(_ request: Review, hub: EventHub, open: @escaping Review.Open) throws {
        self.request = request
        self.hub = hub
        self.open = open
        let people = try Self.read(request, open)
        state = Monitor(
            State(
                people: people, log: people.library.decisions,
                applied: AppliedDecisions(readingIn: request.folder).last))
    }

    private static func read(_ request: Review, _ open: Review.Open) throws -> ReviewPeople {
        let library = try Library(open(request.cache, .reading)).snapshot([.embeddings, .decisions])
        return try ReviewPeople(library, raw: request.raw, request.calibration)
    }

    var people: ReviewPeople { state.change { $0.people } }

    /// Those that are open; nil while the first are being looked for.
    var questions: [ReviewQuestion]? {
        state.change { state in state.questions?.filter { !state.answered.contains($0.id) } }
    }

    /// Enters statements; they are in the log when this returns.
    ///
    /// - Returns: the number of the last one.
    /// - Throws: `cache_locked` while another process writes; what the store throws.
    func say(
        _ source: DecisionSource, by tab: String,
        _ statements: (ReviewPeople) throws -> [Statement<FaceAnchor>]
    ) throws -> Int {
        let number = try writing.change { _ in
            let library = Library(try open(request.cache, .updating))
            let said = try library.append(statements(people), source: source, time: currentTime())
            let lines = try library.snapshot(.decisions).decisions
            state.change { state in
                state.log = lines
                state.wanted += 1
                state.decisionsMade += said.count
            }
            return said.last?.number ?? 0
        }
        hub.send("changed", tab)
        return number
    }

    var decisionsMade: Int { state.change { $0.decisionsMade } }

    /// Decisions in force that the outputs do not show yet.
    var waiting: Int {
        state.change { state in
            state.log.count { $0.number > state.applied }
        }
    }

    func wasAsked(_ question: String) -> Bool { state.change { $0.asked.contains(question) } }

    /// Waits until pages show what was said so far.
    func waitUntilShown() {
        let wanted = state.change { $0.wanted }
        state.wait { state -> Void? in state.published >= wanted || state.isOver ? () : nil }
    }

    func answered(_ question: String) { state.change { _ = $0.answered.insert(question) } }

    /// After the outputs were brought up to date with the log as far as `decision`; nil where they were not.
    func reread(applied decision: Int?) {
        state.change { state in
            state.applied = decision ?? state.applied
            state.mustReread = true
            state.wanted += 1
        }
    }

    var isOver: Bool { state.change { $0.isOver } }

    func end() { state.change { $0.isOver = true } }

    /// Derives people and questions whenever something was said, until `end()`.
    func deriveUntilEnd(_ progress: any ProgressSink, threads: Int) {
        while let (wanted, log) = next() {
            do {
                let fresh = try log.map { try people.with($0, raw: request.raw) } ?? Self.read(request, open)
                state.change { state in
                    state.people = fresh
                    state.published = wanted
                }
                let questions = ReviewQuestions(
                    people: fresh.view, calibration: request.calibration, threads: threads
                ).found()
                state.change { state in
                    state.questions = questions
                    state.asked.formUnion(questions.map(\.id))
                    if state.wanted == wanted { state.answered = [] }
                    state.derived = wanted
                }
                hub.send("questions", "\(questions.count)")
            } catch {
                progress.report(.warning("\(error)"))
                state.change { state in
                    state.questions = state.questions ?? []
                    state.published = wanted
                    state.derived = wanted
                }
            }
        }
    }

    /// Waits for something to derive; nil at the end, a log of nil where all must be read again.
    private func next() -> (wanted: Int, log: [DecisionLine]?)? {
        state.wait { state -> (wanted: Int, log: [DecisionLine]?)?? in
            if state.isOver { return .some(nil) }
            guard state.derived < state.wanted else { return nil }
            defer { state.mustReread = false }
            return .some((state.wanted, state.mustReread ? nil : state.log))
        }
    }
}
