package import FaceTypes
package import JSON

/// Something that a person should be asked: do two groups of faces show the same person?
package struct Question: Sendable {
    package enum Kind: String, Sendable {
        /// Two persons that may be one.
        case same
        /// A face that may not be one of its person.
        case belongs
        /// A single face that may be somebody known.
        case who
        /// Two halves of a person that may be two.
        case split
    }

    package enum Answer: String, Sendable {
        case yes, no, skip
    }

    /// The same for the same question, whatever else was answered.
    package let id: String
    package let kind: Kind
    /// Ids of the persons that it is about.
    package let persons: [String]
    /// Faces of one side and of the other, the most telling ones.
    package let a: [FaceKey]
    package let b: [FaceKey]
    /// The mean distance of the two sides, on the scale of thresholds.
    package let distance: CalibratedDistance
    package let reason: String
    /// What the answer yes, and the answer no, is in the log.
    package let yes: Statement<FaceAnchor>
    package let no: Statement<FaceAnchor>
    /// For "don't know".
    package let skip: Statement<FaceAnchor>

    /// What an answer is in the log.
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
