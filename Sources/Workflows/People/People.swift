import Clustering
package import FaceTypes
import Files
package import Library
import Manifests
import Numerics

/// The people of a library as decisions have them now, also where folders do not follow yet.
package struct People: Sendable {
    package struct Person: Sendable {
        /// `person_003`; that of a new person is the one that `extend` would give.
        package let id: String
        package let name: PersonName?
        /// Rows, ascending.
        package let faces: [Int]
        /// Different photos.
        package let photos: Int
        /// First and last year of photos with a date.
        package let years: ClosedRange<Int>?

        /// The name, else the id.
        package var title: String { name?.name ?? id }
    }

    package let library: LibrarySnapshot
    /// By number; those that became part of others are not among them.
    package let persons: [Person]
    let groups: DecidedGroups
    /// The person of each face, a place of `persons`.
    let personOfFace: [Int: Int]
    /// Faces that are nobody by decision.
    let excluded: Set<Int>
    /// Those that stand.
    let decisions: [Decision<Int>]
    private let moved: Set<FaceKey>

    /// - Parameters:
    ///   - library: with embeddings and decisions.
    ///   - raw: the folder that `cluster` made.
    /// - Throws: `not_found` where the folder has no manifest, `bad_manifest`.
    package init(_ library: LibrarySnapshot, raw: FilePath, calibration: Calibration) throws {
        let path = raw.appending(ClusterManifest.fileName)
        guard let manifest = try ClusterManifest(reading: path) else {
            throw FaceSetsError.noManifest(path, command: "cluster CACHE RAW")
        }
        let options = DecisionOptions(recorded: manifest.options, calibration)
        let (base, earlier) = Identities(manifest, library).withoutDecisions(library)
        let located = LocatedDecisions(library.decisionLog, in: library)
        let decided = try DecidedPersons(base, earlier: earlier, located, options, library)
        self.init(library, decided, located)
    }

    init(_ library: LibrarySnapshot, _ decided: DecidedPersons, _ located: LocatedDecisions) {
        self.library = library
        decisions = located.decisions
        groups = decided.groups
        let living = decided.identities.all.filter { $0.mergedInto == nil && !$0.faces.isEmpty }
        persons = living.map { identity in
            let years = identity.faces.compactMap { library.faces[$0].photo.captured?.year }
            return Person(
                id: identity.id, name: identity.name, faces: identity.faces,
                photos: library.photos(ofFaces: identity.faces).count,
                years: years.min().flatMap { first in years.max().map { first...$0 } })
        }
        var personOfFace: [Int: Int] = [:]
        for (place, person) in persons.enumerated() { for row in person.faces { personOfFace[row] = place } }
        self.personOfFace = personOfFace
        excluded = Set(groups.excluded.keys)
        moved = Set(decided.identities.moved.keys)
    }

    /// By row of a face, the name of its person.
    var names: [Int: String] { personOfFace.compactMapValues { persons[$0].name?.name } }

    /// The person of an id, of a name, or of one of its faces.
    ///
    /// - Throws: `unknown_person`, `ambiguous_person` where two have the name.
    package func person(_ text: String) throws -> Person {
        if let person = persons.first(where: { $0.id == text }) { return person }
        let named = persons.filter { $0.name?.name == text }
        if named.count == 1 { return named[0] }
        if named.count > 1 {
            let ids = named.map(\.id).joined(separator: ", ")
            throw FaceSetsError(
                code: .ambiguousPerson, "\(named.count) persons are called \(text): \(ids)",
                remedy: "Give the id.")
        }
        if let row = FaceKey(text).flatMap({ library.row(of: $0) }), let place = personOfFace[row] {
            return persons[place]
        }
        throw FaceSetsError(
            code: .unknownPerson, "there is no person '\(text.onOneLine)'",
            remedy: "`face-sets people list` shows ids and names.")
    }

    /// How the log names the person of an id, a name or a face; a face may be alone.
    package func reference(_ text: String) throws -> PersonReference<FaceAnchor> {
        if let row = FaceKey(text).flatMap({ library.row(of: $0) }), personOfFace[row] == nil {
            return PersonReference(faces: library.anchors([row]))
        }
        return reference(try person(text))
    }

    /// The faces nearest to the person's middle, those first that linkage put there.
    package func reference(_ person: Person) -> PersonReference<FaceAnchor> {
        let own = person.faces.filter { !moved.contains(library.faces[$0].key) }
        let rows = own.isEmpty ? person.faces : own
        return PersonReference(
            id: person.id,
            faces: library.anchors(central(rows, PersonReference<FaceAnchor>.mostFaces)))
    }

    /// So many of these faces at most, nearest to their middle first.
    func central(_ rows: [Int], _ count: Int) -> [Int] {
        guard rows.count > count, let middle = centroid(of: rows, in: library.embeddings) else { return rows }
        let near = rows.map { (cosineDistance(library.embeddings[$0], middle), $0) }.sorted { $0 < $1 }
        return near.prefix(count).map(\.1)
    }

    /// Rows of faces by their keys.
    ///
    /// - Throws: `unknown_face` for a key that the library does not have.
    package func rows(_ keys: [FaceKey]) throws -> [Int] {
        try keys.map { key in
            guard let row = library.row(of: key) else {
                throw FaceSetsError(
                    code: .unknownFace, "the cache has no face \(key)",
                    remedy: "Keys are those of the manifests and the report.")
            }
            return row
        }
    }
}
