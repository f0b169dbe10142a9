/// One statement of the user about faces, as recorded in the log.
///
/// `Face` is `FaceAnchor` in the log, and a row of the library once the anchors have been resolved.
package struct Decision<Face: Hashable & Sendable>: Hashable, Sendable {
    /// Its position in the log, from 1; never reused.
    package var number: Int
    /// UTC, `2026-01-31T09:15:00Z`.
    package var time: String
    package var source: DecisionSource
    package var statement: Statement<Face>

    package init(number: Int, time: String, source: DecisionSource, statement: Statement<Face>) {
        self.number = number
        self.time = time
        self.source = source
        self.statement = statement
    }
}

/// Where it was made: any word, so that logs of later versions can be read.
package struct DecisionSource: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }

    /// A command of `people` or `decisions`.
    package static let commandLine: DecisionSource = "command"
    /// An answer to a question.
    package static let answer: DecisionSource = "answer"
    /// A click in the browser.
    package static let browser: DecisionSource = "browser"
    /// A trusted folder of `import-folders`.
    package static let folder: DecisionSource = "folder"
    /// A region in an XMP packet or sidecar.
    package static let xmp: DecisionSource = "xmp"
    /// A region in a `.picasa.ini`.
    package static let picasa: DecisionSource = "picasa"
}

/// A person as the user saw it: some of its faces. The ID is what it was at the time, for display.
package struct PersonReference<Face: Hashable & Sendable>: Hashable, Sendable {
    package var id: String?
    package var faces: [Face]

    package init(id: String? = nil, faces: [Face]) {
        self.id = id
        self.faces = faces
    }

    /// This many faces are enough to find a person again.
    package static var mostFaces: Int { 12 }
}

/// The content of a decision.
package enum Statement<Face: Hashable & Sendable>: Hashable, Sendable {
    case name(PersonReference<Face>, name: String, born: String?)
    /// These faces are this person, regardless of their distance.
    case confirm([Face], PersonReference<Face>)
    case reject([Face], PersonReference<Face>)
    case same(PersonReference<Face>, PersonReference<Face>)
    case different(PersonReference<Face>, PersonReference<Face>)
    /// These faces are one person, but not this one.
    case split([Face], from: PersonReference<Face>)
    /// A person or faces to ignore.
    case ignore([Face])
    case notAFace([Face])
    /// Of these duplicates, this photo is kept.
    case keep(PhotoDigest, over: [PhotoDigest])
    case undo(Int)
    /// "I don't know" to a question about two groups of faces.
    case skip(question: String, [Face], [Face])
    /// A kind that is unknown to this version, or a line that it cannot read.
    case unknown(kind: String)
}

extension Statement {
    /// The word in the log.
    package var kind: String {
        switch self {
        case .name: "name"
        case .confirm: "confirm"
        case .reject: "reject"
        case .same: "same"
        case .different: "different"
        case .split: "split"
        case .ignore: "ignore"
        case .notAFace: "not_a_face"
        case .keep: "keep"
        case .undo: "undo"
        case .skip: "skip"
        case .unknown(let kind): kind
        }
    }

    /// The faces that it is about, without those that only identify a person.
    package var faces: [Face] {
        switch self {
        case .confirm(let faces, _), .reject(let faces, _), .split(let faces, _), .ignore(let faces),
            .notAFace(let faces):
            faces
        default: []
        }
    }

    /// The persons that it is about.
    package var persons: [PersonReference<Face>] {
        switch self {
        case .name(let person, _, _), .confirm(_, let person), .reject(_, let person), .split(_, let person):
            [person]
        case .same(let a, let b), .different(let a, let b): [a, b]
        default: []
        }
    }

    /// All faces that it mentions.
    package var allFaces: [Face] {
        if case .skip(_, let a, let b) = self { return a + b }
        return faces + persons.flatMap(\.faces)
    }

    /// The same statement with the faces mapped; each may have become several, or none.
    package func mapFaces<Other>(_ find: (Face) -> [Other]) -> Statement<Other> {
        func map(_ faces: [Face]) -> [Other] { faces.flatMap(find) }
        func map(_ person: PersonReference<Face>) -> PersonReference<Other> {
            PersonReference(id: person.id, faces: map(person.faces))
        }
        return switch self {
        case .name(let person, let name, let born): .name(map(person), name: name, born: born)
        case .confirm(let faces, let person): .confirm(map(faces), map(person))
        case .reject(let faces, let person): .reject(map(faces), map(person))
        case .same(let a, let b): .same(map(a), map(b))
        case .different(let a, let b): .different(map(a), map(b))
        case .split(let faces, let person): .split(map(faces), from: map(person))
        case .ignore(let faces): .ignore(map(faces))
        case .notAFace(let faces): .notAFace(map(faces))
        case .keep(let photo, let others): .keep(photo, over: others)
        case .undo(let number): .undo(number)
        case .skip(let question, let a, let b): .skip(question: question, map(a), map(b))
        case .unknown(let kind): .unknown(kind: kind)
        }
    }
}

extension Decision {
    package func mapFaces<Other>(_ find: (Face) -> [Other]) -> Decision<Other> {
        Decision<Other>(number: number, time: time, source: source, statement: statement.mapFaces(find))
    }
}
