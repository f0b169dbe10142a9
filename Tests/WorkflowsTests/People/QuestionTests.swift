import FaceStore
import FaceTypes
import Files
import Library
import Manifests
import TestSupport
import Testing

@testable import Workflows

/// Which questions are asked, what an answer does, and what is never asked again.
struct QuestionTests {
    /// Two people with three photos each, whose faces are 0.58 apart on average, two people far from everyone, and a
    /// single face 0.6 from the first person.
    private func scene() throws -> PeopleScene {
        let scene = try PeopleScene()
        func vector(_ parts: [Int: Float]) -> [Float] {
            var vector = [Float](repeating: 0, count: 16)
            for (place, value) in parts { vector[place] = value }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        var photos: [[(vector: [Float], shortSide: Float)]] = []
        for number in 0..<3 {
            photos.append([(vector([0: 1, 12 + number: 0.1]), 120)])
            photos.append([(vector([0: 0.42, 1: 0.9075, 12 + number: 0.1]), 120)])
            photos.append([(vector([4: 1, 12 + number: 0.1]), 120)])
            photos.append([(vector([6: 1, 12 + number: 0.1]), 120)])
        }
        photos.append([(vector([0: 0.4, 2: 0.9165]), 120)])
        try scene.add(photos: photos)
        try scene.cluster { $0.output.manifestOnly = true }
        return scene
    }

    private func list(_ scene: PeopleScene) throws -> [Question] {
        try Questions(scene.peopleNow(), calibration: .identity).list(limit: 100)
    }

    @discardableResult
    private func answer(_ scene: PeopleScene, _ question: Question, _ answer: Question.Answer) throws
        -> AnswerQuestions.Outcome
    {
        try AnswerQuestions([(question.id, answer)], raw: scene.raw).run(
            on: openStore(scene.cache, for: .updating))
    }

    private func extend(_ scene: PeopleScene) throws {
        try scene.extend(refining: false) { $0.raw.manifestOnly = true }
    }

    @Test func onlyNearPeopleAreAskedAbout() throws {
        let scene = try scene()
        #expect(try scene.rawManifest()?.persons.count == 4)
        let questions = try list(scene)
        let pairs = Set(questions.filter { $0.kind == .same }.map { Set($0.persons) })
        #expect(pairs.count == 1 && questions.contains { $0.kind == .who && $0.a == [scene.keys[12]] })
        #expect(Set(questions.map(\.id)).count == questions.count)
    }

    @Test(arguments: [Question.Answer.yes, .no]) func anAnsweredQuestionIsNotAskedAgainInAnyForm(
        _ answer: Question.Answer
    ) throws {
        let scene = try scene()
        for kind in [Question.Kind.same, .who] {
            let question = try #require(try list(scene).first { $0.kind == kind })
            #expect(try self.answer(scene, question, answer).entered.count == 1)
            let groups = [question.a, question.b].map(Set.init)
            for _ in 0..<2 {
                for other in try list(scene) {
                    let asked = [other.a, other.b].map(Set.init)
                    #expect(other.id != question.id && asked != groups && asked != groups.reversed())
                }
                try extend(scene)
            }
        }
        let persons = try scene.peopleNow().persons
        #expect(persons.count == (answer == .yes ? 3 : 4))
        #expect(persons.map(\.faces.count).reduce(0, +) == (answer == .yes ? 13 : 12))
    }

    /// A "no" applies to the groups as they are later, not only to the faces that were shown.
    @Test func aNoIsRememberedWhenThePersonHasGrown() throws {
        let scene = try scene()
        let question = try #require(try list(scene).first { $0.kind == .same })
        try answer(scene, question, .no)
        try scene.say(.merge(["person_003", question.persons[1]]))
        try extend(scene)
        #expect(try !list(scene).contains { $0.kind == .same && $0.persons.contains(question.persons[0]) })
    }

    @Test func skippedQuestionsReturnLast() throws {
        let scene = try scene()
        let first = try list(scene)
        try #require(first.count > 1)
        try answer(scene, first[0], .skip)
        let again = try list(scene)
        #expect(again.count == first.count && again.last?.id == first[0].id && again[0].id == first[1].id)
    }

    @Test func answersToUnknownQuestionsAreReportedAndNotEntered() throws {
        let scene = try scene()
        let outcome = try AnswerQuestions([("q-000000000000", .yes)], raw: scene.raw).run(
            on: openStore(scene.cache, for: .updating))
        #expect(outcome.unknown == ["q-000000000000"] && outcome.entered.isEmpty)
        let log = try scene.library().snapshot(.decisions).decisionLog
        #expect(log.decisions.isEmpty)
    }
}
