package import FaceTypes
package import JSON

/// A question to the user: do two groups of faces show the same person?
package struct Question: Sendable {
    package enum Kind: String, Sendable {
        /// Two persons who may be the same.
        case same
        /// A face that may not be of its person.
        case belongs
        /// A single face that may be a known person.
        case who
        /// Two halves of a person that may be two people.
        case split
    }

    package enum Answer: String, Sendable {
        case yes, no, skip
    }

    /// The same for the same question, regardless of other answers.
    package let id: String
    package let kind: Kind
    /// IDs of the persons that it is about.
    package let persons: [String]
    /// The most informative faces of both sides.
    package let a: [FaceKey]
    package let b: [FaceKey]
    /// The mean distance of the two sides, calibrated.
    package let distance: CalibratedDistance
    package let reason: String
    /// The statement for the log if the answer is yes, and if it is no.
    package let yes: Statement<FaceAnchor>
    package let no: Statement<FaceAnchor>
    /// For "don't know".
    package let skip: Statement<FaceAnchor>

    /// The statement for the log for an answer.
    package func statement(_ answer: Answer) -> Statement<FaceAnchor> {
        switch answer {
        case .yes: yes
        case .no: no
        case .skip: skip
        }
    }

    package var json: JSONValue {
        let keys = { (keys: [FaceKey]) in JSONValue.array(keys.map { .text($0.description) }) }
        return [
            "id": .text(id), "kind": .text(kind.rawValue), "persons": .array(persons.map { .text($0) }),
            "a": keys(a), "b": keys(b),
            "distance": .double((distance.value * 1_000).rounded() / 1_000), "reason": .text(reason),
        ]
    }
}
