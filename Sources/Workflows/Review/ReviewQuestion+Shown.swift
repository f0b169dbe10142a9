import FaceTypes
import Library
import Report

extension ReviewPeople {
    /// A question as shown on a page.
    func shown(_ question: ReviewQuestion) -> QuestionView {
        let (a, b) = (group(question.a), group(question.b))
        let answers = Self.answers(to: question.kind)
        return QuestionView(
            id: question.id, a: a, b: b, why: "\(question.why) (distance \(fixed(question.distance)))",
            yes: answers.yes, no: answers.no)
    }

    /// The effects of the answers.
    private static func answers(to kind: ReviewQuestion.Kind) -> (yes: String, no: String) {
        switch kind {
        case .same: ("one person", "two people")
        case .belongs: ("keep it", "remove it")
        case .who: ("it is", "it is not")
        }
    }

    private func group(_ rows: [Int]) -> QuestionView.Group {
        let owner = rows.count > 1 ? person(ofRow: rows[0]) : nil
        return QuestionView.Group(
            title: owner.map { $0.name?.name ?? $0.id } ?? "One face", person: owner?.id,
            faces: rows.map { face($0) })
    }
}
