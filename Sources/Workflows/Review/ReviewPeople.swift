import Clustering
import FaceStore
import FaceTypes
import Library
import Manifests
import Numerics
import Report

/// All people of the library with all decisions applied, indexed for pages; immutable, and replaced as a whole.
final class ReviewPeople: Sendable {
    typealias Person = People.Person

    let library: LibrarySnapshot
    let view: People
    let calibration: Calibration
    /// By number.
    let people: [Person]
    /// Rows of faces without a person, and of ignored faces.
    let single: [Int]
    let ignored: [Int]
    /// By the prefix of the digest.
    let photos: [UInt64: Int]
    let facesOfPhoto: [[Int]]
    private let places: [String: Int]
    private let centroids: [Centroid?]

    /// - Throws: see `People`.
    init(_ library: LibrarySnapshot, raw: FilePath, _ calibration: Calibration) throws {
        self.library = library
        self.calibration = calibration
        let view = try People(library, raw: raw, calibration: calibration)
        self.view = view
        let people = view.persons
        self.people = people
        centroids = people.map { centroid(of: $0.faces, in: library.embeddings) }
        ignored = view.excluded.sorted()
        single = library.faces.indices.filter {
            view.personOfFace[$0] == nil && !view.excluded.contains($0)
        }
        var facesOfPhoto = [[Int]](repeating: [], count: library.photos.count)
        for face in library.faces { facesOfPhoto[face.record.photo].append(face.row) }
        self.facesOfPhoto = facesOfPhoto
        photos = Dictionary(
            library.photos.indices.compactMap { row in library.photos[row].digest.map { ($0.beginning, row) }
            }
        ) { first, _ in first }
        places = Dictionary(people.indices.map { (people[$0].id, $0) }) { first, _ in first }
    }

    /// The same library with more decisions.
    func with(_ log: [DecisionLine], raw: FilePath) throws -> ReviewPeople {
        try ReviewPeople(LibrarySnapshot(library, decisions: log), raw: raw, calibration)
    }

    func person(_ id: String) -> Person? { places[id].map { people[$0] } }

    func person(ofRow row: Int) -> Person? { view.personOfFace[row].map { people[$0] } }

    private func centre(of person: Person) -> Centroid? { places[person.id].flatMap { centroids[$0] } }

    /// From a face to the centroid of a person, calibrated.
    func distance(_ row: Int, to person: Person) -> Double? {
        centre(of: person).map {
            max(0, calibration.calibrated(cosineDistance(library.embeddings[row], $0)).value)
        }
    }

    /// Persons by the distance of their centroids, nearest first.
    func nearest(to person: Person, count: Int) -> [(person: Person, distance: Double)] {
        guard let own = centre(of: person) else { return [] }
        let distances = zip(people, centroids).compactMap {
            other, centroid -> (person: Person, distance: Double)? in
            guard other.id != person.id, let centroid else { return nil }
            return (other, max(0, calibration.calibrated(cosineDistance(own, centroid)).value))
        }
        return Array(
            distances.sorted { ($0.distance, $0.person.id) < ($1.distance, $1.person.id) }.prefix(count))
    }
}

// Views for pages.
extension ReviewPeople {
    func day(ofPhoto row: Int) -> String? { library.photos[row].captured.map { String($0.text.prefix(10)) } }

    private func year(ofRow row: Int) -> Int? { library.faces[row].photo.captured.map { Int($0.year) } }

    func face(_ row: Int, distance: Double? = nil) -> ReviewFace {
        let face = library.faces[row]
        return ReviewFace(
            key: face.key, photoName: face.photo.path.lastComponent.shown,
            day: day(ofPhoto: face.record.photo),
            distance: distance)
    }

    func shown(_ person: Person) -> ReviewPerson {
        let cover = person.faces.min { (distance($0, to: person) ?? 0) < (distance($1, to: person) ?? 0) }
        return ReviewPerson(
            id: person.id, name: person.name?.name, born: person.name?.born, faceCount: person.faces.count,
            photoCount: person.photos, years: person.years,
            cover: cover.map { library.faces[$0].key })
    }

    /// The faces of a person, the farthest from its centroid first.
    func faces(of person: Person, year: Int?) -> [ReviewFace] {
        person.faces.filter { year == nil || self.year(ofRow: $0) == year }
            .map { (row: $0, distance: distance($0, to: person) ?? 0) }
            .sorted { ($1.distance, $0.row) < ($0.distance, $1.row) }
            .map { face($0.row, distance: $0.distance) }
    }

    func years(of person: Person) -> [(year: Int?, count: Int)] {
        Dictionary(grouping: person.faces) { self.year(ofRow: $0) }
            .map { (year: $0.key, count: $0.value.count) }.sorted { ($0.year ?? .max) < ($1.year ?? .max) }
    }

    /// Persons whose name or number contains a text, those with the most faces first.
    func search(_ text: String) -> [Person] {
        let wanted = text.lowercased()
        return people.filter { person in
            wanted.isEmpty || person.id.lowercased().contains(wanted)
                || person.name?.name.lowercased().contains(wanted) == true
        }.sorted { ($1.faces.count, $0.id) < ($0.faces.count, $1.id) }
    }

    var names: [String] { Set(people.compactMap { $0.name?.name }).sorted() }

    /// - Parameter person: limits previous and next to photos of this person.
    func photo(_ row: Int, of person: Person?) -> ReviewPhoto {
        let photo = library.photos[row]
        let all =
            person.map { library.photos(ofFaces: $0.faces) }
            ?? facesOfPhoto.indices.filter { !facesOfPhoto[$0].isEmpty }
        let place = all.firstIndex(of: row)
        func beginning(_ place: Int?) -> UInt64? {
            guard let place, all.indices.contains(place) else { return nil }
            return library.photos[all[place]].digest?.beginning
        }
        return ReviewPhoto(
            id: photo.digest?.beginning ?? 0, path: photo.path, day: day(ofPhoto: row),
            width: Int(photo.width),
            height: Int(photo.height), people: facesOfPhoto[row].map { somebody($0) },
            previous: beginning(place.map { $0 - 1 }), next: beginning(place.map { $0 + 1 }))
    }

    private func somebody(_ row: Int) -> ReviewPhoto.Person {
        let person = person(ofRow: row)
        return ReviewPhoto.Person(
            key: library.faces[row].key, box: library.faces[row].record.box, person: person?.id,
            title: person.map { $0.name?.name ?? $0.id } ?? "unknown")
    }
}
