import Clustering
import FaceTypes
import Library
import Manifests
import Materialize

/// The persons in the folder of `cluster`.
extension Identities {
    init(persons partition: Partition, _ library: LibrarySnapshot) {
        self.init(
            Self.newPersons(Array(partition.groups), from: 1, library),
            unplaced: Self.singletons(partition.singletons.map { library.faces[$0].key }))
    }

    /// The content of a manifest; faces that the library does not contain are preserved.
    init(_ manifest: ClusterManifest, _ library: LibrarySnapshot) {
        let knownPaths = library.allPaths
        let persons = manifest.persons.map { entry in
            var person = Identity(id: entry.id, faces: library.rows(of: entry.faces))
            for key in entry.faces where library.row(of: key) == nil { person.lostFaces[key] = .some(nil) }
            person.lostPaths = entry.paths.filter { !knownPaths.contains($0) }
            person.marks = entry.marks
            return person
        }
        self.init(persons, unplaced: Self.singletons(manifest.singletons))
        for face in manifest.excluded { unplaced[face.key] = face.reason }
        moved = Dictionary(manifest.moved.map { ($0.key, $0.from) }) { $1 }
    }

    /// Adds faces to persons; new persons are numbered after the highest existing one.
    mutating func take(_ plan: ExtensionPlan, _ library: LibrarySnapshot) {
        join(plan.joined)
        let next = NumberedID.highest(of: personPrefix, in: all.map(\.id)) + 1
        all += Self.newPersons(plan.newPersons, from: next, library)
        for row in plan.joined.keys { unplaced[library.faces[row].key] = nil }
        for row in plan.newPersons.joined() { unplaced[library.faces[row].key] = nil }
        unplaced.merge(Self.singletons(plan.singletons.map { library.faces[$0].key })) { $1 }
    }

    /// Keys of faces that are alone, and not because of a decision.
    private var singletonKeys: [FaceKey] { unplaced.filter { $1.reason == .singleton }.map(\.key) }

    /// Rows of faces that are alone, ascending.
    func singletonRows(_ library: LibrarySnapshot) -> [Int] { library.rows(of: singletonKeys) }

    private static func singletons(_ keys: [FaceKey]) -> [FaceKey: ReasonText] {
        Dictionary(keys.map { ($0, ReasonText(.singleton)) }) { $1 }
    }

    /// Largest first, then by smallest key.
    private static func newPersons(_ groups: [[Int]], from first: Int, _ library: LibrarySnapshot)
        -> [Identity]
    {
        let sorted = groups.map { (rows: $0, key: library.keys(of: $0)[0]) }
            .sorted { $0.rows.count != $1.rows.count ? $0.rows.count > $1.rows.count : $0.key < $1.key }
        return sorted.enumerated().map { place, group in
            Identity(
                id: NumberedID(prefix: personPrefix, number: first + place).description, faces: group.rows)
        }
    }

    func fill(_ manifest: inout ClusterManifest, _ library: LibrarySnapshot) {
        manifest.setPersons(
            all.map { person in
                var entry = PersonEntry(
                    id: person.id,
                    faces: (library.keys(of: person.faces) + person.lostFaces.keys).sorted(),
                    paths: Set(library.livingPaths(ofFaces: person.faces) + person.lostPaths).sorted())
                entry.marks = person.marks
                return entry
            })
        manifest.singletons = singletonKeys.sorted()
        manifest.excluded = unplaced.filter { $1.reason != .singleton }.sorted { $0.key < $1.key }
            .map { RejectedFace(key: $0.key, reason: $0.value) }
        manifest.moved = movedFaces
        manifest.noface = library.facelessPaths
    }

    /// Every existing path of every photo.
    func personFiles(_ library: LibrarySnapshot) -> [PlannedFile] {
        identityFiles(library) + library.files(ofFaces: singletonRows(library), in: "_singletons")
            + library.facelessFiles(in: "_noface")
    }
}
