import FaceStore
import FaceTypes
import Library
import WebServer

/// Why a request from a page cannot be recorded.
struct ReviewRefusal: Error {
    let status: HTTPAnswer.Status
    let text: String

    init(_ status: HTTPAnswer.Status, _ text: String) { (self.status, self.text) = (status, text) }
}

/// The statements in a form of the review.
///
/// Every ID, key and number in it is looked up; nothing else in it is used.
struct ReviewStatement {
    private let form: FormFields
    private let people: ReviewPeople
    /// All decisions so far; `people` may not include the last ones yet.
    private let log: [DecisionLine]

    /// Greatest number of persons and faces in one form.
    private static let mostPersons = 50
    private static let mostFaces = 10_000

    init(_ form: FormFields, _ people: ReviewPeople, log: [DecisionLine]) {
        (self.form, self.people, self.log) = (form, people, log)
    }

    /// - Throws: `ReviewRefusal`; `bad_name`.
    func statements() throws -> [Statement<FaceAnchor>] {
        switch form["kind"] {
        case "name":
            let name = try PersonName(
                name: form["name"] ?? "", born: form["born"].flatMap { $0.isEmpty ? nil : $0 }
            )
            .checked()
            return [.name(reference(try person(form["person"])), name: name.name, born: name.born)]
        case "same": return try pairs().map { .same($0, $1) }
        case "different": return try pairs().map { .different($0, $1) }
        case "reject": return [.reject(try faces(), reference(try person(form["person"])))]
        case "split": return [.split(try faces(), from: reference(try person(form["person"])))]
        case "confirm": return try confirm()
        case "ignore": return [.ignore(try faces())]
        case "not_a_face": return [.notAFace(try faces())]
        case "keep": return [try keep()]
        case "undo":
            guard let number = form["number"].flatMap({ Int($0) }),
                log.contains(where: { $0.number == number })
            else { throw ReviewRefusal(.notFound, "This decision does not exist.") }
            return [.undo(number)]
        default: throw ReviewRefusal(.badRequest, "Unknown kind of decision.")
        }
    }

    /// Faces are added to a known person, or to a new person with the given name.
    private func confirm() throws -> [Statement<FaceAnchor>] {
        let (faces, target) = (try faces(), form["target"] ?? "")
        if let known = people.person(target) ?? people.people.first(where: { $0.name?.name == target }) {
            return [.confirm(faces, reference(known))]
        }
        let name = try PersonName(name: target).checked().name
        let somebody = PersonReference(faces: Array(faces.prefix(PersonReference<FaceAnchor>.mostFaces)))
        let parting: Statement<FaceAnchor> =
            form["person"] == nil
            ? .confirm(faces, somebody) : .split(faces, from: reference(try person(form["person"])))
        return [parting, .name(somebody, name: name, born: nil)]
    }

    private func keep() throws -> Statement<FaceAnchor> {
        let digests = ([form["photo"] ?? ""] + form.all("over")).map { PhotoDigest(hex: $0) }
        let known = digests.compactMap { $0 }.filter { people.photos[$0.beginning] != nil }
        guard known.count == digests.count, known.count > 1, known.count <= Self.mostPersons else {
            throw ReviewRefusal(.notFound, "These photos are not in the library.")
        }
        return .keep(known[0], over: Array(known.dropFirst()))
    }

    private func pairs() throws -> [(PersonReference<FaceAnchor>, PersonReference<FaceAnchor>)] {
        let named = form.all("person") + form.all("other")
        guard (2...Self.mostPersons).contains(named.count), Set(named).count == named.count else {
            throw ReviewRefusal(.badRequest, "Select at least two people.")
        }
        let references = try named.map { reference(try person($0)) }
        if form["kind"] == "same" { return references.dropFirst().map { (references[0], $0) } }
        return references.indices.flatMap { a in references[(a + 1)...].map { (references[a], $0) } }
    }

    private func person(_ id: String?) throws -> ReviewPeople.Person {
        guard let person = id.flatMap({ people.person($0) }) else {
            throw ReviewRefusal(.notFound, "This person no longer exists.")
        }
        return person
    }

    private func reference(_ person: ReviewPeople.Person) -> PersonReference<FaceAnchor> {
        people.view.reference(person)
    }

    private func faces() throws -> [FaceAnchor] {
        let keys = form.all("face")
        guard !keys.isEmpty else { throw ReviewRefusal(.badRequest, "Select faces first.") }
        let rows = keys.map { FaceKey($0).flatMap { people.library.row(of: $0) } }
        let known = Set(rows.compactMap { $0 }).sorted()
        guard keys.count <= Self.mostFaces, rows.allSatisfy({ $0 != nil }) else {
            throw ReviewRefusal(.notFound, "This face does not exist.")
        }
        return people.library.anchors(known)
    }
}
