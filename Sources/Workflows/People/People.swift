import Clustering
package import FaceTypes
import Files
package import Library
import Manifests
import Numerics

/// The people of a library with all decisions applied, even if the folders are not up to date.
package struct People: Sendable {
    package struct Person: Sendable {
        /// `person_003`; for a new person, the ID that `extend` would assign.
        package let id: String
        package let name: PersonName?
        /// Rows, ascending.
        package let faces: [Int]
        /// Number of different photos.
        package let photos: Int
        /// First and last year of photos with a date.
        package let years: ClosedRange<Int>?

        /// The name, otherwise the ID.
        package var title: String { name?.name ?? id }
    }

    package let library: LibrarySnapshot
    /// By number, without those that were merged into others.
    package let persons: [Person]
    let groups: DecidedGroups
    /// The person of each face, as an index of `persons`.
    let personOfFace: [Int: Int]
    /// Faces excluded by decisions.
    let excluded: Set<Int>
    /// Decisions in force.
    let decisions: [Decision<Int>]
    private let moved: Set<FaceKey>

    /// - Parameters:
    ///   - library: with embeddings and decisions.
    ///   - raw: the folder written by `cluster`.
    /// - Throws: `no_output` if the folder has no manifest, `bad_manifest`.
    package init(_ library: LibrarySnapshot, raw: FilePath, calibration: Calibration) throws {
        let path = raw.appending(ClusterManifest.fileName)
        guard let manifest = try ClusterManifest(reading: path) else {
            throw FaceSetsError(
                code: .noOutput, "the folder was not written by `face-sets cluster`", path: raw,
                remedy: "Run `face-sets run` or `face-sets cluster` first, or pass its folder with --raw.")
        }
        let options = DecisionOptions(recorded: manifest.options, calibration)
        let base = Identities(manifest, library).withoutDecisions(library)
        let located = LocatedDecisions(library.decisionLog, in: library)
        let decided = try DecidedPersons(base, located, options, library)
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

    /// The name of the person, by row of a face.
    var names: [Int: String] { personOfFace.compactMapValues { persons[$0].name?.name } }

    /// The person with an ID, a name, or one of its faces.
    ///
    /// - Throws: `unknown_person`, `ambiguous_person` if two people have the name.
    package func person(_ text: String) throws -> Person {
        if let person = persons.first(where: { $0.id == text }) { return person }
        let named = persons.filter { $0.name?.name == text }
        if named.count == 1 { return named[0] }
        if named.count > 1 {
            let ids = named.map(\.id).joined(separator: ", ")
            throw FaceSetsError(
                code: .ambiguousPerson, "\(named.count) people are named \(text): \(ids)",
                remedy: "Use the ID.")
        }
        if let row = FaceKey(text).flatMap({ library.row(of: $0) }), let place = personOfFace[row] {
            return persons[place]
        }
        throw FaceSetsError(
            code: .unknownPerson, "there is no person named '\(text.onOneLine)'",
            remedy: "`face-sets people list` shows IDs and names.")
    }

    /// The reference of a person for the log, by ID, name or face; a face may be alone.
    package func reference(_ text: String) throws -> PersonReference<FaceAnchor> {
        if let row = FaceKey(text).flatMap({ library.row(of: $0) }), personOfFace[row] == nil {
            return PersonReference(faces: library.anchors([row]))
        }
        return reference(try person(text))
    }

    /// The faces nearest to the person's centroid, those placed by linkage first.
    package func reference(_ person: Person) -> PersonReference<FaceAnchor> {
        let own = person.faces.filter { !moved.contains(library.faces[$0].key) }
        let rows = own.isEmpty ? person.faces : own
        return PersonReference(
            id: person.id,
            faces: library.anchors(central(rows, PersonReference<FaceAnchor>.mostFaces)))
    }

    /// At most this many of these faces, the nearest to their centroid first.
    func central(_ rows: [Int], _ count: Int) -> [Int] {
        guard rows.count > count, let middle = centroid(of: rows, in: library.embeddings) else { return rows }
        let near = rows.map { (cosineDistance(library.embeddings[$0], middle), $0) }.sorted { $0 < $1 }
        return near.prefix(count).map(\.1)
    }

    /// Rows of faces by their keys.
    ///
    /// - Throws: `unknown_face` for a key that is not in the library.
    package func rows(_ keys: [FaceKey]) throws -> [Int] {
        try keys.map { key in
            guard let row = library.row(of: key) else {
                throw FaceSetsError(
                    code: .unknownFace, "face \(key) is not in the cache",
                    remedy: "The manifests and the report show the keys of all faces.")
            }
            return row
        }
    }
}
