import FaceTypes
import Files
import Library

/// A question to the user: do two groups of faces show the same person?
struct ReviewQuestion: Sendable {
    enum Kind: String, Sendable {
        /// Two persons who may be the same.
        case same
        /// A face that may not be of its person.
        case belongs
        /// A single face that may be a known person.
        case who
    }

    enum Answer: String { case yes, no, skip }

    /// The same for the same question in every run.
    let id: String
    let kind: Kind
    /// Rows: of the first person, or one face.
    let a: [Int]
    let b: [Int]
    /// The persons that it is about; one for `belongs` and `who`.
    let persons: [DecidedPeople.Person]
    /// Calibrated.
    let distance: Double
    let why: String
    /// The estimated value of an answer.
    let weight: Double

    init(
        _ kind: Kind, _ people: DecidedPeople, face: Int? = nil, _ persons: [DecidedPeople.Person],
        distance: Double, why: String, weight: Double
    ) {
        self.kind = kind
        self.persons = persons
        self.distance = distance
        self.why = why
        self.weight = weight
        let last = persons[persons.count - 1]
        a = face.map { [$0] } ?? people.central(persons[0], Self.facesShown)
        b = Array(people.central(last, Self.facesShown + 1).filter { $0 != face }.prefix(Self.facesShown))
        let words =
            [kind.rawValue] + persons.map(\.id)
            + (face.map { [people.library.faces[$0].key.description] } ?? [])
        let text = words.joined(separator: " ")
        id = "q-" + SHA256.digest(of: Array(text.utf8)).hex.prefix(16)
    }

    private static let facesShown = 6

    /// The statement for the log for an answer.
    func statements(for answer: Answer, _ people: DecidedPeople) -> [Statement<FaceAnchor>] {
        let (faces, others) = (people.library.anchors(a), people.library.anchors(b))
        guard answer != .skip else { return [.skip(question: id, faces, others)] }
        let references = persons.map { people.reference($0) }
        switch kind {
        case .same:
            return answer == .yes
                ? [.same(references[0], references[1])] : [.different(references[0], references[1])]
        case .belongs, .who:
            return answer == .yes ? [.confirm(faces, references[0])] : [.reject(faces, references[0])]
        }
    }
}
