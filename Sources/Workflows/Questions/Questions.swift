import Clustering
package import FaceTypes
import Glibc
import Library
import Parallel

/// Finds the most useful questions about a library.
///
/// The value of a question is the probability that its answer changes something, times the number of faces that are
/// then placed better. Answered questions are never asked again in any form; skipped ones come last.
package struct Questions: Sendable {
    package var options = QuestionOptions()
    private let people: People
    private let calibration: Calibration

    private var maker: QuestionMaker { QuestionMaker(people: people, options: options) }

    package init(_ people: People, calibration: Calibration) {
        self.people = people
        self.calibration = calibration
    }

    /// At most `limit`, the most useful first.
    ///
    /// - Throws: see `averageLinkage`.
    package func list(limit: Int) throws -> [Question] {
        var found: [Question] = []
        try forEach { question in
            found.append(question)
            return found.count < limit
        }
        return found
    }

    /// The questions with these IDs that still apply.
    package func find(_ ids: Set<String>) throws -> [String: Question] {
        var found: [String: Question] = [:]
        try forEach { question in
            if ids.contains(question.id) { found[question.id] = question }
            return found.count < ids.count
        }
        return found
    }

    /// In the order of their value, as long as `body` returns true.
    private func forEach(_ body: (Question) -> Bool) throws {
        let sides = QuestionSides(people, options, mirrorDistance: calibration.raw(options.mirrorDistance))
        let answered = AnsweredQuestions(people.decisions, sides)
        let means = GroupMeans(sides.groups, people.library.embeddings)
        var found = try merges(sides, means, answered)
        found += doubts(sides, means, answered)
        found += divisions(sides, answered)
        found.sort { a, b in
            if a.isSkipped != b.isSkipped { return b.isSkipped }
            return a.worth != b.worth ? a.worth > b.worth : a.order.lexicographicallyPrecedes(b.order)
        }
        var seen: Set<String> = []
        for candidate in found {
            let question = candidate.make()
            guard seen.insert(question.id).inserted else { continue }
            if !body(question) { return }
        }
    }
}

/// How questions are found and weighted.
package struct QuestionOptions: Sendable {
    /// No questions are asked about groups with a greater mean distance.
    package var reach: CalibratedDistance = 0.8
    /// The distance at which two groups are one person with a probability of one half.
    package var even: CalibratedDistance = 0.585
    package var width = 0.03
    /// Greatest number of single faces considered; in a large library, those with the highest detection score.
    package var singles = 12_000
    /// Nearest groups considered for each group, and of these the number to ask about.
    package var neighbours = 16
    package var asked = 4
    /// Faces in one photo within this distance may be one person in a mirror.
    package var mirrorDistance: CalibratedDistance = 0.35
    /// Number of faces shown on each side.
    package var shown = 6

    package init() {}
}

/// A question that was found but not worded yet.
private struct RankedQuestion {
    let worth: Double
    let isSkipped: Bool
    /// Breaks ties.
    let order: [Int]
    let make: () -> Question
}

// Groups that may be the same person.
extension Questions {
    private func merges(_ sides: QuestionSides, _ means: GroupMeans, _ answered: AnsweredQuestions) throws
        -> [RankedQuestion]
    {
        let near = try nearestGroups(
            means, within: calibration.raw(options.reach), keeping: options.neighbours)
        // If an answer ruled out the nearest group, the next one takes its place.
        let open = parallelMap(near.count) { a in
            Array(
                near[a].lazy.filter { !answered.isKnown(a, $0.group) && !sides.meet(a, $0.group) }
                    .prefix(options.asked + 1))
        }
        var found: [RankedQuestion] = []
        for (a, others) in open.enumerated() {
            for (rank, other) in others.prefix(options.asked).enumerated() {
                let b = other.group
                let isMutual = open[b].prefix(options.asked).contains { $0.group == a }
                guard a < b || !isMutual else { continue }
                let distance = calibration.calibrated(other.distance)
                // How much nearer they are than either side's next group.
                let next = others.dropFirst(rank + 1).first.map { calibration.calibrated($0.distance) }
                let back = open[b].first { $0.group != a }.map { calibration.calibrated($0.distance) }
                let gap = min((next ?? options.reach).value, (back ?? options.reach).value) - distance.value
                let (m, n) = (Double(sides.groups[a].count), Double(sides.groups[b].count))
                let chance = likelihood(
                    distance, gap: rank == 0 ? gap : min(gap, 0), isSingle: min(m, n) == 1)
                let gain = 2 * m * n / (m + n)
                found.append(
                    RankedQuestion(
                        worth: chance * chance * min(gain, 8), isSkipped: answered.isSkipped(a, b),
                        order: [a, b]
                    ) { maker.merging(a, b, sides, distance) })
            }
        }
        return found
    }

    /// The probability that two groups are one person. If both have several faces, linkage had more evidence and is
    /// wrong less often.
    private func likelihood(_ distance: CalibratedDistance, gap: Double, isSingle: Bool) -> Double {
        logistic(
            (options.even.value - distance.value) / options.width + max(-1.5, min(gap, 0.1)) * 25
                - (isSingle ? 0 : 2))
    }
}

// Faces and halves that may not belong to their person.
extension Questions {
    private func doubts(_ sides: QuestionSides, _ means: GroupMeans, _ answered: AnsweredQuestions)
        -> [RankedQuestion]
    {
        let vectors = people.library.embeddings
        return parallelMap(people.persons.count, block: 16) { place -> [RankedQuestion] in
            let rows = people.persons[place].faces
            guard rows.count > 2 else { return [] }
            let faces = people.library.faces
            let crowds = Dictionary(grouping: rows, by: { faces[$0].record.photo })
            let raw = rows.map { means.distance(ofFace: $0, fromRestOf: place, size: rows.count, vectors) }
            let distances = Dictionary(zip(rows, raw)) { first, _ in first }
            return rows.compactMap { row -> RankedQuestion? in
                guard let raw = distances[row] else { return nil }
                let distance = calibration.calibrated(raw)
                // Of two faces in one photo, the further one is more likely to be someone else.
                let crowd = crowds[faces[row].record.photo] ?? []
                let isFurthest = crowd.allSatisfy { $0 == row || distances[$0].map { $0 <= raw } == true }
                let meets = isFurthest && sides.meet([row], crowd)
                guard distance > 0.5 || meets, !answered.isKnown(row: row, place) else { return nil }
                let chance = max(logistic((distance.value - 0.68) / 0.04), meets ? 0.7 : 0)
                let gain = 2 * Double(rows.count - 1) / Double(rows.count)
                return RankedQuestion(
                    worth: chance * chance * gain, isSkipped: answered.isSkipped(row: row, place),
                    order: [place, row]
                ) { maker.doubting(row, place, distance, meets: meets) }
            }
        }.flatMap { $0 }
    }

    private func divisions(_ sides: QuestionSides, _ answered: AnsweredQuestions) -> [RankedQuestion] {
        let vectors = people.library.embeddings
        return parallelMap(people.persons.count, block: 16) { place -> RankedQuestion? in
            let rows = people.persons[place].faces
            guard rows.count >= 4, let parts = halves(of: rows, in: vectors), parts.a.count > 1,
                parts.b.count > 1
            else { return nil }
            let means = GroupMeans([parts.a, parts.b], vectors)
            let distance = calibration.calibrated(means.distance(0, 1))
            let meets = sides.meet(parts.a, parts.b)
            guard distance > 0.45 || meets, !answered.isUnited(place, parts.a, parts.b) else { return nil }
            let chance = max(logistic((distance.value - 0.62) / 0.04), meets ? 0.3 : 0)
            let (m, n) = (Double(parts.a.count), Double(parts.b.count))
            return RankedQuestion(
                worth: chance * chance * min(2 * m * n / (m + n), 8),
                isSkipped: answered.isSkipped(place, parts.a, parts.b), order: [place]
            ) { maker.dividing(place, parts, distance, meets: meets) }
        }.compactMap { $0 }
    }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
