import Clustering
import FaceTypes
import Files
import Library
import Report

/// Creates questions from what was found.
struct QuestionMaker {
    let people: People
    let options: QuestionOptions

    private var library: LibrarySnapshot { people.library }

    /// For two persons, a single face and a person, or two single faces.
    func merging(_ a: Int, _ b: Int, _ sides: QuestionSides, _ distance: CalibratedDistance) -> Question {
        let (a, b) = sides.groups[a].count == 1 ? (a, b) : sides.groups[b].count == 1 ? (b, a) : (a, b)
        let (x, y) = (reference(a, sides), reference(b, sides))
        let isSingle = a >= sides.personCount
        let why = "\(closeness(distance))\(years(sides.groups[a], sides.groups[b]))"
        guard isSingle else {
            return question(
                .same, [x.id, y.id], sides.groups[a], sides.groups[b], distance, why, yes: .same(x, y),
                no: .different(x, y))
        }
        let face = library.anchors(sides.groups[a])
        return question(
            .who, [y.id], sides.groups[a], sides.groups[b], distance, "a single face, \(why)",
            yes: .confirm(face, y), no: .reject(face, y))
    }

    func doubting(_ row: Int, _ place: Int, _ distance: CalibratedDistance, meets: Bool) -> Question {
        let person = people.persons[place]
        let reference = reference(person, without: [row])
        let face = library.anchors([row])
        let why = meets ? "another face in the same photo is also this person" : "far from the other faces"
        return question(
            .belongs, [person.id], [row], person.faces.filter { $0 != row }, distance, why,
            yes: .confirm(face, reference), no: .reject(face, reference))
    }

    /// The smaller half is split from the larger one.
    func dividing(_ place: Int, _ parts: (a: [Int], b: [Int]), _ distance: CalibratedDistance, meets: Bool)
        -> Question
    {
        let id = people.persons[place].id
        let (large, small) = parts.a.count >= parts.b.count ? (parts.a, parts.b) : (parts.b, parts.a)
        let most = PersonReference<FaceAnchor>.mostFaces
        let rest = PersonReference(id: id, faces: library.anchors(people.central(large, most)))
        let half = PersonReference(id: id, faces: library.anchors(people.central(small, most)))
        let why = meets ? "one photo shows faces of both groups" : "two groups within one person"
        return question(
            .split, [id], large, small, distance, why, yes: .same(rest, half),
            no: .split(library.anchors(small), from: rest))
    }

    private func reference(_ group: Int, _ sides: QuestionSides) -> PersonReference<FaceAnchor> {
        group < sides.personCount
            ? people.reference(people.persons[group])
            : PersonReference(faces: library.anchors(sides.groups[group]))
    }

    private func reference(_ person: People.Person, without rows: Set<Int>) -> PersonReference<FaceAnchor> {
        var reference = people.reference(person)
        let keys = Set(rows.map { library.faces[$0].key })
        reference.faces.removeAll { keys.contains($0.key) }
        return reference
    }

    private func question(
        _ kind: Question.Kind, _ persons: [String?], _ a: [Int], _ b: [Int], _ distance: CalibratedDistance,
        _ reason: String, yes: Statement<FaceAnchor>, no: Statement<FaceAnchor>
    ) -> Question {
        let shown = [a, b].map { people.central($0, options.shown) }
        let keys = shown.map { rows in rows.map { library.faces[$0].key } }
        let id = Self.id(kind, persons.compactMap { $0 }, a: keys[0], b: keys[1])
        return Question(
            id: id, kind: kind, persons: persons.compactMap { $0 }, a: keys[0], b: keys[1],
            distance: distance,
            reason: reason, yes: yes, no: no,
            skip: .skip(question: id, library.anchors(shown[0]), library.anchors(shown[1])))
    }

    /// Persons by their IDs; single faces and halves also by keys.
    private static func id(_ kind: Question.Kind, _ persons: [String], a: [FaceKey], b: [FaceKey]) -> String {
        let single = kind == .who || kind == .belongs ? a : []
        let faces = kind == .split ? [a.min(), b.min()].compactMap { $0 } : single
        let others = kind == .who && persons.isEmpty ? b : []
        let words = [kind.rawValue] + persons + (faces + others).map(\.description)
        return "q-" + SHA256.digest(of: Array(words.joined(separator: " ").utf8)).hex.prefix(12)
    }

    private func closeness(_ distance: CalibratedDistance) -> String {
        distance < 0.58 ? "average distance just above the threshold" : "near each other"
    }

    private func years(_ a: [Int], _ b: [Int]) -> String {
        func years(_ rows: [Int]) -> Set<Int> {
            Set(rows.compactMap { library.faces[$0].photo.captured?.year })
        }
        guard let shared = years(a).intersection(years(b)).min() else { return "" }
        return "; both in \(shared)"
    }
}
