import Clustering
import FaceTypes
import Library
import Numerics
import Parallel

/// Finds questions whose answers are likely to change something: distances near the threshold, with many faces.
///
/// Answered questions are not asked again; skipped ones come last. Compares at most `mostPersons` persons with each
/// other, and `mostSingle` single faces with them.
struct ReviewQuestions {
    let people: DecidedPeople
    let calibration: Calibration
    var limit = 40
    var threads = 1

    private static let mostPersons = 3_000
    private static let mostSingle = 20_000
    /// No questions are asked about persons with a greater distance, or about faces closer to their centroid.
    private static let furthest = 0.75
    private static let doubtful = 0.45
    private static let cut = 0.55

    func found() -> [ReviewQuestion] {
        let skipped = Set(
            people.library.decisionLog.standing.compactMap { decision -> String? in
                if case .skip(let question, _, _) = decision.statement { question } else { nil }
            })
        let all = pairs() + doubtfulFaces() + singleFaces()
        let sorted = all.sorted { ($1.weight, $0.id) < ($0.weight, $1.id) }
        return Array(
            (sorted.filter { !skipped.contains($0.id) } + sorted.filter { skipped.contains($0.id) }).prefix(
                limit))
    }

    private var largest: [DecidedPeople.Person] {
        Array(
            people.persons.sorted { ($1.faces.count, $0.id) < ($0.faces.count, $1.id) }.prefix(
                Self.mostPersons))
    }

    private func weight(_ distance: Double, faces: Int) -> Double {
        Double(faces).squareRoot() / (1 + 20 * abs(distance - Self.cut))
    }

    /// Each person with the nearest other person.
    private func pairs() -> [ReviewQuestion] {
        let persons = largest
        let nearest = Monitor([(place: Int, distance: Double)?](repeating: nil, count: persons.count))
        parallelFor(persons.count, threads: threads) { place, _ in
            let best = nearestPerson(to: persons[place], among: persons, from: place + 1)
            nearest.change { $0[place] = best }
        }
        return nearest.change { $0 }.enumerated().compactMap { place, other in
            guard let other, other.distance <= Self.furthest else { return nil }
            let pair = [persons[place], persons[other.place]].sorted { $0.id < $1.id }
            return ReviewQuestion(
                .same, people, pair, distance: other.distance, why: "their average faces are similar",
                weight: weight(other.distance, faces: persons[other.place].faces.count))
        }
    }

    private func nearestPerson(
        to own: DecidedPeople.Person, among all: [DecidedPeople.Person], from start: Int
    )
        -> (place: Int, distance: Double)?
    {
        guard let centre = own.centroid else { return nil }
        var best: (place: Int, distance: Double)?
        for place in start..<max(start, all.count) {
            guard let other = all[place].centroid,
                !people.groups.different.contains(RowPair(own.group, all[place].group))
            else { continue }
            let distance = calibration.calibrated(cosineDistance(centre, other)).value
            if distance < best?.distance ?? .infinity { best = (place, distance) }
        }
        return best
    }

    /// The face farthest from the centroid of each large person.
    private func doubtfulFaces() -> [ReviewQuestion] {
        largest.filter { $0.faces.count > 3 }.compactMap { person in
            guard let centre = person.centroid else { return nil }
            let distances = person.faces.filter { !people.groups.confirmed.contains($0) }.map {
                (
                    distance: calibration.calibrated(cosineDistance(people.library.embeddings[$0], centre))
                        .value, row: $0
                )
            }
            guard let worst = distances.max(by: { ($0.distance, $1.row) < ($1.distance, $0.row) }),
                worst.distance > Self.doubtful
            else { return nil }
            return ReviewQuestion(
                .belongs, people, face: worst.row, [person], distance: worst.distance,
                why: "the face differs from the others", weight: weight(worst.distance, faces: 1))
        }
    }

    /// Single faces with the nearest person.
    private func singleFaces() -> [ReviewQuestion] {
        let taken = Set(people.persons.flatMap(\.faces))
        let single = people.library.faces.indices.filter {
            !taken.contains($0) && people.groups.excluded[$0] == nil
        }
        let (rows, persons) = (Array(single.prefix(Self.mostSingle)), largest)
        let found = Monitor([ReviewQuestion?](repeating: nil, count: rows.count))
        parallelFor(rows.count, threads: threads) { place, _ in
            let question = question(ofSingle: rows[place], among: persons)
            found.change { $0[place] = question }
        }
        return found.change { $0 }.compactMap { $0 }
    }

    private func question(ofSingle row: Int, among persons: [DecidedPeople.Person]) -> ReviewQuestion? {
        let barred = people.groups.barred[row] ?? []
        var best: (person: DecidedPeople.Person, distance: RawDistance)?
        for person in persons where !barred.contains(person.group) {
            guard let centre = person.centroid else { continue }
            let distance = cosineDistance(people.library.embeddings[row], centre)
            if best.map({ distance < $0.distance }) ?? true { best = (person, distance) }
        }
        guard let best else { return nil }
        let distance = calibration.calibrated(best.distance).value
        guard distance <= Self.furthest else { return nil }
        return ReviewQuestion(
            .who, people, face: row, [best.person], distance: distance,
            why: "a single face that resembles a known person",
            weight: weight(distance, faces: 1))
    }
}
