import Clustering
import FaceTypes
import Files
import Library
import Manifests
import Numerics

/// The persons of `cluster` with all decisions applied, even if the folders are not up to date.
struct DecidedPeople: Sendable {
    struct Person: Sendable {
        /// A new person is numbered after the highest existing one, as in `extend`.
        let id: String
        let name: PersonName?
        /// Rows, ascending.
        let faces: [Int]
        /// Number of different photos.
        let photos: Int
        /// First and last year of photos with a date.
        let years: ClosedRange<Int>?
        let centroid: Centroid?
        /// Index among the decided groups.
        let group: Int
    }

    let library: LibrarySnapshot
    /// By number.
    let persons: [Person]
    let groups: DecidedGroups

    private static let threshold: CalibratedDistance = 0.55

    /// - Parameters:
    ///   - library: with embeddings and decisions.
    ///   - raw: the folder written by `cluster`.
    /// - Throws: `no_output` if the folder has no manifest; `bad_manifest`.
    init(_ library: LibrarySnapshot, raw: FilePath, calibration: Calibration) throws {
        let path = raw.appending(ClusterManifest.fileName)
        guard let manifest = try ClusterManifest(reading: path) else {
            throw FaceSetsError(
                code: .noOutput, "the folder does not contain an output of cluster", path: path,
                remedy: "Run `face-sets run` or `face-sets cluster` first, or pass its folder with --raw.")
        }
        let known = manifest.persons
        let groups = try decide(
            LocatedDecisions(library.decisionLog, in: library).decisions,
            over: known.map { library.rows(of: $0.faces) }, in: library.embeddings,
            options: DecisionOptions(
                joinThreshold: calibration.rawToCentroid(Self.threshold),
                newThreshold: calibration.raw(Self.threshold)))
        var number = NumberedID.highest(of: personPrefix, in: known.map(\.id))
        persons = groups.groups.enumerated().compactMap { place, group in
            guard !group.faces.isEmpty else { return nil }
            if group.base.isEmpty { number += 1 }
            let id =
                group.base.first.map { known[$0].id }
                ?? NumberedID(prefix: personPrefix, number: number).description
            let years = group.faces.compactMap { library.faces[$0].photo.captured.map { Int($0.year) } }
            return Person(
                id: id, name: group.name, faces: group.faces,
                photos: library.photos(ofFaces: group.faces).count,
                years: years.min().flatMap { first in years.max().map { first...$0 } },
                centroid: centroid(of: group.faces, in: library.embeddings), group: place)
        }
        self.library = library
        self.groups = groups
    }

    /// How the log identifies a person: by the faces nearest to its centroid.
    func reference(_ person: Person) -> PersonReference<FaceAnchor> {
        PersonReference(
            id: person.id, faces: library.anchors(central(person, PersonReference<FaceAnchor>.mostFaces)))
    }

    /// At most this many faces of a person, nearest to its centroid first.
    func central(_ person: Person, _ count: Int) -> [Int] {
        guard let middle = person.centroid else { return Array(person.faces.prefix(count)) }
        let near = person.faces.map { (cosineDistance(library.embeddings[$0], middle), $0) }.sorted {
            $0 < $1
        }
        return near.prefix(count).map(\.1)
    }
}
