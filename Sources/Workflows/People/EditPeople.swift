import FaceStore
package import FaceTypes
package import Library
import Manifests

/// The commands of `people` that write to the log: each records one kind of decision and moves no file.
package enum PeopleEdit: Sendable {
    /// Persons are given as IDs, names or face keys.
    case name(person: String, PersonName)
    /// All of them are the first one.
    case merge([String])
    case split([FaceKey], from: String)
    case reject([FaceKey], of: String)
    case confirm([FaceKey], as: String)
    /// Without keys, all faces of the person.
    case ignore([FaceKey], of: String, notAFace: Bool)

    /// The statements for the log.
    ///
    /// - Throws: `unknown_person`, `ambiguous_person`, `unknown_face`, `bad_name`.
    package func statements(_ people: People) throws -> [Statement<FaceAnchor>] {
        switch self {
        case .name(let person, let name):
            let name = try name.checked()
            return [.name(try people.reference(person), name: name.name, born: name.born)]
        case .merge(let persons):
            let references = try persons.map { try people.reference($0) }
            return references.dropFirst().map { .same(references[0], $0) }
        case .split(let keys, let person):
            let rows = try people.rows(keys)
            let members = Set(try people.person(person).faces)
            if let stranger = rows.first(where: { !members.contains($0) }) {
                throw FaceSetsError(
                    code: .unknownFace,
                    "\(people.library.faces[stranger].key) is not a face of \(person.onOneLine)",
                    remedy: "The report and the review show the faces of each person.")
            }
            return [.split(people.library.anchors(rows), from: try people.reference(person))]
        case .reject(let keys, let person):
            return [.reject(people.library.anchors(try people.rows(keys)), try people.reference(person))]
        case .confirm(let keys, let person):
            return [.confirm(people.library.anchors(try people.rows(keys)), try people.reference(person))]
        case .ignore(let keys, let person, let isNoFace):
            let rows = keys.isEmpty ? try people.person(person).faces : try people.rows(keys)
            let anchors = people.library.anchors(rows)
            return [isNoFace ? .notAFace(anchors) : .ignore(anchors)]
        }
    }
}

/// The use case `people name|merge|split|reject|confirm|ignore`.
package struct EditPeople: Workflow {
    package var edit: PeopleEdit
    package var raw: FilePath
    package var calibration = Calibration.identity
    package var source = DecisionSource.commandLine

    package init(_ edit: PeopleEdit, raw: FilePath) {
        self.edit = edit
        self.raw = raw
    }

    /// - Returns: the recorded decisions.
    /// - Throws: see `PeopleEdit.statements` and `Library.append`.
    package func run(_ library: Library, _ tools: Tools) throws -> [Decision<FaceAnchor>] {
        let snapshot = try library.snapshot([.embeddings, .decisions])
        let people = try People(snapshot, raw: raw, calibration: calibration)
        return try library.append(try edit.statements(people), source: source, time: currentTime())
    }
}

/// The use case `people photos`: photos that show a person.
package struct PeoplePhotos: Workflow {
    package var person: String
    /// Others who must also be in the photo.
    package var with: [String] = []
    /// Whether no one else may be in the photo.
    package var only = false
    package var raw: FilePath
    package var calibration = Calibration.identity

    package init(_ person: String, raw: FilePath) {
        self.person = person
        self.raw = raw
    }

    /// - Returns: an existing path of each photo, ascending.
    /// - Throws: see `People.person`.
    package func run(_ library: Library, _ tools: Tools) throws -> [FilePath] {
        let snapshot = try library.snapshot([.embeddings, .decisions])
        let people = try People(snapshot, raw: raw, calibration: calibration)
        let wanted = try ([person] + with).map { try people.person($0) }
        var photos = Set(snapshot.photos(ofFaces: wanted[0].faces))
        for other in wanted.dropFirst() { photos.formIntersection(snapshot.photos(ofFaces: other.faces)) }
        if only {
            let allowed = Set(wanted.flatMap(\.faces)).union(people.excluded)
            let strangers = snapshot.faces.filter { !allowed.contains($0.row) }
            photos.subtract(strangers.map(\.record.photo))
        }
        return photos.compactMap { snapshot.livingPaths(ofPhoto: $0).first?.path }.sorted()
    }
}
