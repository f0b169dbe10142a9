import Clustering
import FaceTypes
import Manifests
import Materialize

/// Who stands where in the folder of raw clusters.
struct PersonLayout {
    struct Person {
        let id: String
        /// Rows, ascending.
        var faces: [Int]
        /// What an earlier run put there and the cache does not know any more.
        var lostFaces: [FaceKey] = []
        var lostPaths: [FilePath] = []
    }

    static let idPrefix = "person"

    /// By number.
    var persons: [Person]
    /// Rows.
    var singletons: [Int]
    var lostSingletons: [FaceKey] = []

    init(persons: [Person], singletons: [Int]) {
        self.persons = persons
        self.singletons = singletons
    }

    init(numbering partition: Partition, _ faces: CacheFaces) {
        persons = Self.number(Array(partition.groups), from: 1, faces)
        singletons = partition.singletons
    }

    /// New persons, largest first, then by smallest key.
    static func number(_ groups: [[Int]], from first: Int, _ faces: CacheFaces) -> [Person] {
        let sorted = groups.map { (rows: $0, key: faces.keys(of: $0)[0]) }
            .sorted { $0.rows.count != $1.rows.count ? $0.rows.count > $1.rows.count : $0.key < $1.key }
        return sorted.enumerated().map { place, group in
            Person(
                id: NumberedID(prefix: idPrefix, number: first + place).description, faces: group.rows)
        }
    }

    func facesByID(_ faces: CacheFaces) -> [String: Set<FaceKey>] {
        Dictionary(uniqueKeysWithValues: persons.map { ($0.id, Set(faces.keys(of: $0.faces))) })
    }

    func fill(_ manifest: inout ClusterManifest, _ faces: CacheFaces) {
        manifest.setPersons(
            persons.map { person in
                PersonEntry(
                    id: person.id, faces: (faces.keys(of: person.faces) + person.lostFaces).sorted(),
                    paths: Set(faces.paths(ofFaces: person.faces) + person.lostPaths).sorted())
            })
        manifest.singletons = (faces.keys(of: singletons) + lostSingletons).sorted()
        manifest.noface = faces.facelessPaths
    }

    /// Every living path of every photo.
    func files(_ faces: CacheFaces) -> [PlannedFile] {
        persons.flatMap { person in
            let folder = FilePath(person.id)
            return faces.files(ofFaces: person.faces, in: folder)
                + person.lostPaths.map { PlannedFile(unmeasured: $0, in: folder) }
        } + faces.files(ofFaces: singletons, in: "_singletons") + faces.facelessFiles(in: "_noface")
    }
}
