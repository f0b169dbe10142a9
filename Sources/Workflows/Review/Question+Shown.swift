import FaceTypes
import Library
import Report

extension ReviewPeople {
    /// A question as a page shows it.
    func shown(_ question: Question) -> QuestionView {
        let answers = Self.answers(to: question.kind)
        return QuestionView(
            id: question.id, a: group(question.a, question), b: group(question.b, question),
            why: "\(question.reason) (distance \(fixed(question.distance.value)))",
            yes: answers.yes, no: answers.no)
    }

    /// What the answers do.
    private static func answers(to kind: Question.Kind) -> (yes: String, no: String) {
        switch kind {
        case .same: ("one person", "two people")
        case .belongs: ("keep it", "remove it")
        case .who: ("it is", "it is not")
        case .split: ("one person", "two people")
        }
    }

    private func group(_ keys: [FaceKey], _ question: Question) -> QuestionView.Group {
        let rows = keys.compactMap { library.row(of: $0) }
        let owner = rows.first.flatMap { person(ofRow: $0) }
        let isSingle = keys == question.a && (question.kind == .belongs || question.kind == .who)
        let known = isSingle ? nil : owner
        let title = known?.title ?? "One face"
        return QuestionView.Group(
            title: question.kind == .split ? "A part of \(title)" : title, person: known?.id,
            faces: rows.map { face($0) })
    }
}
