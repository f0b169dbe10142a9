import FaceStore
package import FaceTypes
import Files
import JSON
package import Library
import Manifests

/// The use case `questions`.
package struct ListQuestions: Workflow {
    package var limit = 20
    package var raw: FilePath
    package var calibration = Calibration.identity

    package init(raw: FilePath) { self.raw = raw }

    /// - Throws: `FaceSetsError` if the library has no persons yet.
    package func run(_ library: Library, _ tools: Tools) throws -> [Question] {
        let snapshot = try library.snapshot([.embeddings, .decisions])
        let people = try People(snapshot, raw: raw, calibration: calibration)
        return try Questions(people, calibration: calibration).list(limit: limit)
    }
}

/// The use case `answer`: records all answers as decisions together, or none.
package struct AnswerQuestions: Workflow {
    package var answers: [(id: String, answer: Question.Answer)]
    package var raw: FilePath
    package var calibration = Calibration.identity
    package var source = DecisionSource.answer

    package init(_ answers: [(id: String, answer: Question.Answer)], raw: FilePath) {
        self.answers = answers
        self.raw = raw
    }

    private static let longestFile = 1 << 28

    /// Reads the answers from a file, `{"answers": [{"id": …, "answer": "yes"}]}`.
    ///
    /// - Throws: `bad_answers`.
    package init(reading file: FilePath, raw: FilePath) throws {
        func bad(_ what: String) -> FaceSetsError {
            FaceSetsError(
                code: .badAnswers, what, path: file,
                remedy: #"Write {"answers": [{"id": "q-…", "answer": "yes"}]}, with yes, no or skip."#)
        }
        guard let json = try? JSONValue(parsing: try readFile(file, limit: Self.longestFile)),
            let list = json["answers"]?.array
        else { throw bad("the file does not contain answers") }
        let answers = try list.enumerated().map { place, value in
            guard let id = value["id"]?.text,
                let answer = value["answer"]?.text.flatMap({ Question.Answer(rawValue: $0) })
            else { throw bad("answer \(place + 1) cannot be read") }
            return (id: id, answer: answer)
        }
        self.init(answers, raw: raw)
    }

    package struct Outcome: Sendable {
        package var entered: [Decision<FaceAnchor>] = []
        /// Questions that do not or no longer apply.
        package var unknown: [String] = []
    }

    /// - Throws: see `Library.append`.
    package func run(_ library: Library, _ tools: Tools) throws -> Outcome {
        let snapshot = try library.snapshot([.embeddings, .decisions])
        let people = try People(snapshot, raw: raw, calibration: calibration)
        let questions = try Questions(people, calibration: calibration).find(Set(answers.map(\.id)))
        var outcome = Outcome()
        var statements: [Statement<FaceAnchor>] = []
        for (id, answer) in answers {
            if let question = questions[id] {
                statements.append(question.statement(answer))
            } else {
                outcome.unknown.append(id)
            }
        }
        outcome.entered = try library.append(statements, source: source, time: currentTime())
        return outcome
    }
}
