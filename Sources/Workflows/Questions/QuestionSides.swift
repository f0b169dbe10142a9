import Clustering
import FaceTypes
import Files
import Library
import Numerics
import Report

/// The groups that questions are about: persons in order, then single faces.
struct QuestionSides {
    let groups: [[Int]]
    let personCount: Int
    /// The group of each face that questions may be about.
    let groupOfRow: [Int: Int]
    private let photos: [Set<Int>]
    private let library: LibrarySnapshot
    private let mirrorDistance: RawDistance

    init(_ people: People, _ options: QuestionOptions, mirrorDistance: RawDistance) {
        library = people.library
        self.mirrorDistance = mirrorDistance
        personCount = people.persons.count
        var singles = library.faces.filter {
            people.personOfFace[$0.row] == nil && !people.excluded.contains($0.row)
        }
        if singles.count > options.singles {
            singles.sort { ($0.record.score, $1.row) > ($1.record.score, $0.row) }
            singles = singles.prefix(options.singles).sorted { $0.row < $1.row }
        }
        groups = people.persons.map(\.faces) + singles.map { [$0.row] }
        var groupOfRow: [Int: Int] = [:]
        for (group, rows) in groups.enumerated() { for row in rows { groupOfRow[row] = group } }
        self.groupOfRow = groupOfRow
        photos = groups.map { [library] rows in Set(rows.map { library.faces[$0].record.photo }) }
    }

    /// Whether two groups appear in one photo, so that they are unlikely to be one person.
    func meet(_ a: Int, _ b: Int) -> Bool {
        guard !photos[a].isDisjoint(with: photos[b]) else { return false }
        return meet(groups[a], groups[b])
    }

    /// The same for parts of groups. Mirrors and collages show one person twice.
    func meet(_ a: [Int], _ b: [Int]) -> Bool {
        let others = Dictionary(grouping: b, by: { library.faces[$0].record.photo })
        return a.contains { row in
            (others[library.faces[row].record.photo] ?? []).contains { other in
                other != row
                    && cosineDistance(library.embeddings[row], library.embeddings[other]) > mirrorDistance
            }
        }
    }

    /// The group of most of these faces; nil if no question may be about them.
    func group(of rows: [Int]) -> Int? { rows.compactMap { groupOfRow[$0] }.mostFrequentValue }
}

/// Pairs of groups that decisions are about.
struct AnsweredQuestions {
    private var pairs: Set<RowPair> = []
    private var rows: Set<[Int]> = []
    private var skippedPairs: Set<RowPair> = []
    private var skippedRows: Set<[Int]> = []
    /// Parts of one person that belong together, or about which nothing is decided.
    private var united: [(group: Int, a: Set<Int>, b: Set<Int>, isSkip: Bool)] = []

    init(_ decisions: [Decision<Int>], _ sides: QuestionSides) {
        for decision in decisions {
            switch decision.statement {
            case .same(let a, let b), .different(let a, let b): note(a.faces, b.faces, sides)
            case .split(let faces, let person): note(faces, person.faces, sides)
            case .reject(let faces, let person), .confirm(let faces, let person):
                guard let group = sides.group(of: person.faces) else { continue }
                for row in faces {
                    rows.insert([row, group])
                    if sides.groupOfRow[row].map({ sides.groups[$0].count == 1 }) == true {
                        note([row], person.faces, sides)
                    }
                }
            case .skip(_, let a, let b): noteSkip(a, b, sides)
            default: break
            }
        }
    }

    private mutating func note(_ a: [Int], _ b: [Int], _ sides: QuestionSides) {
        guard let x = sides.group(of: a), let y = sides.group(of: b) else { return }
        if x == y {
            united.append((x, Set(a), Set(b), false))
        } else {
            pairs.insert(RowPair(x, y))
        }
    }

    private mutating func noteSkip(_ a: [Int], _ b: [Int], _ sides: QuestionSides) {
        guard let x = sides.group(of: a), let y = sides.group(of: b) else { return }
        if x != y {
            skippedPairs.insert(RowPair(x, y))
        } else if a.count == 1 {
            skippedRows.insert([a[0], x])
        } else {
            united.append((x, Set(a), Set(b), true))
        }
    }

    func isKnown(_ a: Int, _ b: Int) -> Bool { pairs.contains(RowPair(a, b)) }
    func isSkipped(_ a: Int, _ b: Int) -> Bool { skippedPairs.contains(RowPair(a, b)) }
    func isKnown(row: Int, _ group: Int) -> Bool { rows.contains([row, group]) }
    func isSkipped(row: Int, _ group: Int) -> Bool { skippedRows.contains([row, group]) }

    /// Whether a decision says that two halves of a group are one person, judged by most of the faces shown then.
    func isUnited(_ group: Int, _ a: [Int], _ b: [Int]) -> Bool { halves(group, a, b, isSkip: false) }
    func isSkipped(_ group: Int, _ a: [Int], _ b: [Int]) -> Bool { halves(group, a, b, isSkip: true) }

    private func halves(_ group: Int, _ a: [Int], _ b: [Int], isSkip: Bool) -> Bool {
        united.contains { said in
            guard said.group == group, said.isSkip == isSkip else { return false }
            func most(_ faces: Set<Int>, _ half: [Int]) -> Bool {
                2 * half.count { faces.contains($0) } > faces.count
            }
            return most(said.a, a) && most(said.b, b) || most(said.a, b) && most(said.b, a)
        }
    }
}

extension Sequence<Int> {
    /// The most frequent number, the smallest of equally frequent ones; nil if there is none.
    fileprivate var mostFrequentValue: Int? {
        Dictionary(map { ($0, 1) }, uniquingKeysWith: +).max { ($0.value, -$0.key) < ($1.value, -$1.key) }?
            .key
    }
}
