import FaceStore
import FaceTypes
import Files
import Library
import Manifests
import Parallel
import Report
import WebServer

/// The state of a review: read once, and derived again after each decision on its own thread.
///
/// A decision is in the log before the request is answered. Pages show the latest derived people, which are at most
/// one derivation behind.
final class ReviewSession: Sendable {
    private struct State {
        var people: ReviewPeople
        /// The current log; `people` may still belong to a shorter one.
        var log: [DecisionLine]
        /// Nil until they have been found for the first time.
        var questions: [Question]?
        /// All questions asked in this review.
        var asked: Set<String> = []
        /// Answered since the questions were last searched for.
        var answered: Set<String> = []
        /// Counts changes; the thread derives people until it has caught up.
        var wanted = 1
        var derived = 0
        /// The change that `people` includes.
        var published = 0
        var mustReread = false
        var isOver = false
        var decisionsMade = 0
        /// The last decision that the outputs include.
        var applied: Int
    }

    let request: Review
    let hub: EventHub
    private let state: Monitor<State>
    private let open: Review.Open
    /// Serialises decisions.
    private let writing = Monitor(())

    private static let questionsListed = 40

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

    /// The open questions; nil until they have been found for the first time.
    var questions: [Question]? {
        state.change { state in state.questions?.filter { !state.answered.contains($0.id) } }
    }

    /// Records statements; they are in the log when this returns.
    ///
    /// - Returns: the number of the last one.
    /// - Throws: `cache_locked` if another process is writing; errors of the store.
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

    /// All decisions so far.
    var log: [DecisionLine] { state.change { $0.log } }

    var decisionsMade: Int { state.change { $0.decisionsMade } }

    /// Decisions in force that are not in the outputs yet.
    var waiting: Int {
        state.change { state in
            state.log.count { $0.number > state.applied }
        }
    }

    func wasAsked(_ question: String) -> Bool { state.change { $0.asked.contains(question) } }

    /// Waits until pages include all decisions so far.
    func waitUntilShown() {
        let wanted = state.change { $0.wanted }
        state.wait { state -> Void? in state.published >= wanted || state.isOver ? () : nil }
    }

    func answered(_ question: String) { state.change { _ = $0.answered.insert(question) } }

    /// Called when the outputs have been updated to the log up to `decision`; nil if they were not.
    func reread(applied decision: Int?) {
        state.change { state in
            state.applied = decision ?? state.applied
            state.mustReread = true
            state.wanted += 1
        }
    }

    var isOver: Bool { state.change { $0.isOver } }

    func end() { state.change { $0.isOver = true } }

    /// Derives people and questions after every change, until `end()`.
    func deriveUntilEnd(_ progress: any ProgressSink) {
        while let (wanted, log) = next() {
            do {
                let fresh = try log.map { try people.with($0, raw: request.raw) } ?? Self.read(request, open)
                state.change { state in
                    state.people = fresh
                    state.published = wanted
                }
                let questions = try Questions(fresh.view, calibration: request.calibration).list(
                    limit: Self.questionsListed)
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

    /// Waits for something to derive; nil at the end, a log of nil if everything must be read again.
    private func next() -> (wanted: Int, log: [DecisionLine]?)? {
        state.wait { state -> (wanted: Int, log: [DecisionLine]?)?? in
            if state.isOver { return .some(nil) }
            guard state.derived < state.wanted else { return nil }
            defer { state.mustReread = false }
            return .some((state.wanted, state.mustReread ? nil : state.log))
        }
    }
}
