import Archive
import Clustering
import FaceTypes
import Files
import TestSupport
import Testing

/// The effect of decisions on groups: every decision in force holds, and no other face moves.
struct DecisionTests {
    typealias Say = Statement<Int>

    /// Twelve orthogonal people with five faces each, rows 5p ..< 5p + 5, then three faces that belong to nobody.
    static let people = 12
    static let base = (0..<people).map { person in Array(5 * person..<5 * person + 5) }
    static let vectors: EmbeddingMatrix = {
        var values: [Float] = []
        for row in 0..<(5 * people + 3) {
            var vector = [Float](repeating: 0, count: 24)
            vector[row / 5] = 1
            vector[18 + row % 5] = 0.3
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            values += vector.map { $0 / length }
        }
        return EmbeddingMatrix(rows: 5 * people + 3, dimension: 24, values: values)
    }()

    static func person(_ number: Int) -> PersonReference<Int> {
        PersonReference(id: "person_\(number)", faces: base[number])
    }

    static func decided(_ statements: [Say], over base: [[Int]] = base, earlier: [EarlierGroup] = []) throws
        -> DecidedGroups
    {
        try decide(
            log(statements), over: base, earlier: earlier, in: vectors,
            options: DecisionOptions(joinThreshold: 0.3, newThreshold: 0.3))
    }

    static func log(_ statements: [Say]) -> [Decision<Int>] {
        statements.enumerated().map {
            Decision(number: $0 + 1, time: "", source: .commandLine, statement: $1)
        }
    }

    @Test func withoutDecisionsNothingMoves() throws {
        let groups = try Self.decided([])
        #expect(groups.groups.map(\.faces) == Self.base && groups.placeOfBase == Array(0..<12))
        #expect(groups.loose.isEmpty && groups.excluded.isEmpty && groups.ruled.isEmpty)
    }

    @Test func aNameFollowsMostOfItsFaces() throws {
        let said: [Say] = [.name(Self.person(3), name: "Anna", born: "1984")]
        let groups = try Self.decided(said)
        #expect(
            groups.groups[3].name == PersonName(name: "Anna", born: "1984") && groups.groups[3].namedBy == 1)
        var moved = Self.base
        moved[3] = [15, 16]
        moved[4] += [17, 18, 19]
        #expect(try Self.decided(said, over: moved).groups[4].name?.name == "Anna")
    }

    @Test func confirmedFacesAreIncludedAtAnyDistance() throws {
        let groups = try Self.decided([.confirm([0, 61], Self.person(7))])
        #expect(
            groups.groups[7].faces == [0, 35, 36, 37, 38, 39, 61] && groups.groups[0].faces == [1, 2, 3, 4])
        #expect(groups.confirmed == [0, 61])
    }

    @Test func onlyRejectedFacesAreRemoved() throws {
        let groups = try Self.decided([.reject([2], Self.person(0))])
        #expect(groups.groups[0].faces == [0, 1, 3, 4] && groups.loose == [2])
        let near = try Self.decided([.confirm([2], Self.person(1)), .reject([2], Self.person(1))])
        #expect(near.groups[0].faces == [0, 1, 2, 3, 4] && near.overruled == [1: 2])
    }

    /// Rejected faces that match each other, but nobody known, become a new person.
    @Test func similarRejectedFacesFormANewPerson() throws {
        var base = Self.base
        base[0] += base[1]
        base[1] = []
        let groups = try Self.decided(
            [.reject([5, 6, 7], PersonReference(faces: [0, 1, 2, 3]))], over: base)
        #expect(groups.groups.last?.faces == [5, 6, 7] && groups.groups.last?.base == [])
    }

    @Test func mergedPersonsKeepTheLowestNumber() throws {
        let groups = try Self.decided([
            .same(Self.person(9), Self.person(2)), .same(Self.person(2), Self.person(4)),
        ])
        #expect(groups.groups.count == 10 && groups.groups[2].base == [2, 4, 9])
        #expect(groups.groups[2].faces == (Self.base[2] + Self.base[4] + Self.base[9]))
        #expect(groups.placeOfBase[9] == 2 && groups.placeOfBase[4] == 2)
    }

    @Test func laterDecisionsWin() throws {
        let (a, b) = (Self.person(0), Self.person(1))
        var groups = try Self.decided([.same(a, b), .different(a, b)])
        #expect(groups.overruled == [1: 2] && groups.groups.count == 12)
        groups = try Self.decided([.different(a, b), .same(a, b)])
        #expect(groups.overruled == [1: 2] && groups.groups.count == 11)
        groups = try Self.decided([.ignore([0]), .confirm([0], b)])
        #expect(groups.overruled == [1: 2] && groups.groups[1].faces.contains(0))
        groups = try Self.decided([.confirm([0], b), .notAFace([0])])
        #expect(groups.overruled == [1: 2] && groups.excluded == [0: .notAFace])
        groups = try Self.decided([.name(a, name: "Anna", born: nil), .name(a, name: "Anne", born: nil)])
        #expect(groups.overruled == [1: 2] && groups.groups[0].name?.name == "Anne")
    }

    @Test func aContradictedChainBreaksAtItsOldestLink() throws {
        let (a, b, c) = (Self.person(0), Self.person(1), Self.person(2))
        let groups = try Self.decided([.same(a, b), .same(b, c), .different(a, c)])
        #expect(
            groups.overruled == [1: 3] && groups.groups[0].base == [0] && groups.groups[1].base == [1, 2])
    }

    @Test func aMergeDoesNotRestoreRejectedFaces() throws {
        let said: [Say] = [.reject([0], Self.person(0)), .same(Self.person(0), Self.person(1))]
        for order in [said, said.reversed()] {
            let groups = try Self.decided(order)
            #expect(groups.groups[0].faces == Array(1..<10) && groups.loose == [0])
        }
    }

    @Test func aSplitCreatesAPersonWithAStableNumber() throws {
        let said: [Say] = [
            .split([0, 1], from: Self.person(0)),
            .name(PersonReference(faces: [0, 1]), name: "Ben", born: nil),
        ]
        let groups = try Self.decided(said)
        #expect(groups.groups[0].faces == [2, 3, 4] && groups.groups[12].faces == [0, 1])
        #expect(groups.groups[12].name?.name == "Ben")
        let again = try Self.decided(
            said, over: Self.base + [[62]],
            earlier: [EarlierGroup(place: 12, origin: GroupOrigin(decision: 1, faces: [0, 1]))])
        #expect(
            again.groups[12].faces == [0, 1, 62] && again.groups[12].base == [12] && again.groups.count == 13)
        #expect(again.groups[12].name?.name == "Ben")
    }

    /// A group from linkage can be declared two people, and then one again.
    @Test func aLaterSameReunitesTheHalvesOfAGroup() throws {
        var base = Self.base
        base[0] += base[1]
        base[1] = []
        let (a, b) = (Self.person(0), Self.person(1))
        let groups = try Self.decided([.different(a, b), .same(a, b)], over: base)
        #expect(groups.groups[0].faces == base[0] && groups.overruled == [1: 2])
        let apart = try Self.decided([.same(a, b), .different(a, b)], over: base)
        #expect(apart.groups.map(\.faces).contains(Self.base[1]))
    }

    /// A person created by a decision keeps its number if it is merged into another or loses its faces.
    @Test(arguments: [Say.same(person(0), PersonReference(faces: [5, 6])), .ignore([5, 6])])
    func aSplitPersonWithoutFacesKeepsItsNumber(_ last: Say) throws {
        let said: [Say] = [.split([5, 6], from: Self.person(1)), .split([0], from: Self.person(0))]
        let first = try Self.decided(said + [last])
        #expect(first.made.map(\.origin.faces) == [[5, 6], [0]])
        let earlier = first.made.enumerated().map { EarlierGroup(place: 12 + $0, origin: $1.origin) }
        let again = try Self.decided(said + [last], over: Self.base + [[], []], earlier: earlier)
        #expect(again.claimed == [12, 13] && again.made.isEmpty)
        #expect(again.groups[again.placeOfBase[13]].faces == [0])
    }

    /// A later decision never renumbers a person that an earlier one created.
    @Test func newPersonsAreNumberedInTheOrderOfTheLog() throws {
        let said: [Say] = [.split([0], from: Self.person(0)), .split([5, 6, 7], from: Self.person(1))]
        let groups = try Self.decided(said)
        #expect(groups.groups[12].faces == [0] && groups.groups[13].faces == [5, 6, 7])
    }

    /// Faces that were rejected together and then named become the named person.
    @Test func rejectedFacesCanBeNamedTogether() throws {
        let rejected = PersonReference(faces: [0, 1, 2])
        let groups = try Self.decided([
            .reject([0, 1, 2], Self.person(0)), .name(rejected, name: "Anna", born: nil),
        ])
        #expect(groups.groups[12].faces == [0, 1, 2] && groups.groups[12].name?.name == "Anna")
    }

    /// Linkage joined two people who were declared different or have their own names.
    @Test func peopleJoinedByLinkageAreSplit() throws {
        var base = Self.base
        base[0] += base[1]
        base[1] = []
        for said: [Say] in [
            [.different(Self.person(0), Self.person(1))],
            [.name(Self.person(0), name: "Anna", born: nil), .name(Self.person(1), name: "Ben", born: nil)],
        ] {
            let groups = try Self.decided(said, over: base)
            let parts = groups.groups.map(\.faces)
            #expect(parts.contains(Self.base[0]) && parts.contains(Self.base[1]))
        }
        let named = try Self.decided(
            [.name(Self.person(0), name: "Anna", born: nil), .name(Self.person(1), name: "Ben", born: nil)],
            over: base)
        #expect(Set(named.groups.compactMap(\.name?.name)) == ["Anna", "Ben"])
    }

    @Test func decisionsAboutMissingFacesStayUnresolved() throws {
        let groups = try Self.decided([
            .confirm([], Self.person(0)), .name(PersonReference(faces: []), name: "X", born: nil),
        ])
        #expect(groups.unresolved == [2] && groups.groups.map(\.faces) == Self.base)
    }
}

/// Thousands of random decisions on real embeddings.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct DecisionPropertyTests {
    typealias Say = Statement<Int>

    private let vectors: EmbeddingMatrix
    private let base: [[Int]]
    private static let count = 1_000
    private static let fixture = Result { try faces() }

    init() throws { (vectors, base) = try Self.fixture.get() }

    /// Real embeddings and their clusters.
    private static func faces() throws -> (EmbeddingMatrix, [[Int]]) {
        let path = try #require(TestMaterial.shared).appending("golden/average_linkage_3000.npz")
        let archive = try ZipReader(path)
        let content = try archive.read(#require(archive["embeddings.npy"]))
        let start = 10 + Int(content[8]) + Int(content[9]) << 8
        let bytes = content[start..<(start + 2_048 * count)]
        let vectors = EmbeddingMatrix(
            rows: count, dimension: 512,
            values: bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) })
        return (vectors, Array(try averageLinkage(vectors, threshold: 0.55).groups))
    }

    private func decided(_ log: [Decision<Int>], earlier: [EarlierGroup] = []) throws -> DecidedGroups {
        try decide(
            log, over: base, earlier: earlier, in: vectors,
            options: DecisionOptions(joinThreshold: 0.5, newThreshold: 0.55))
    }

    private func person(_ random: inout SplitMix) -> PersonReference<Int> {
        PersonReference(
            faces: Array(
                base[Int.random(in: base.indices, using: &random)].shuffled(using: &random).prefix(12)))
    }

    private func statement(_ random: inout SplitMix) -> Say {
        let faces = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Int.random(in: 0..<Self.count, using: &random)
        }
        let (a, b) = (person(&random), person(&random))
        return switch Int.random(in: 0..<8, using: &random) {
        case 0: .name(a, name: "Person \(Int.random(in: 0..<40, using: &random))", born: nil)
        case 1: .confirm(faces, a)
        case 2: .reject(faces, a)
        case 3: .same(a, b)
        case 4: .different(a, b)
        case 5: .split(Array(a.faces.prefix(2)), from: a)
        case 6: .ignore(faces)
        default: .notAFace(faces)
        }
    }

    /// 60 logs of 50 decisions: every decision in force holds, and no face moves that no decision mentions.
    @Test(arguments: 1...60) func everyStatementInForceHolds(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let log = DecisionTests.log((0..<50).map { _ in statement(&random) })
        let groups = try decided(log)
        var place: [Int: Int] = [:]
        for (number, group) in groups.groups.enumerated() {
            for row in group.faces {
                #expect(place.updateValue(number, forKey: row) == nil, "face \(row) is in two groups")
            }
        }
        let rulings = Overruling(log, over: base)
        for decision in log where rulings.overruled[decision.number] == nil {
            check(decision, log, groups, place)
        }
        checkOthersStayed(log, groups, place)
    }

    private func check(
        _ decision: Decision<Int>, _ log: [Decision<Int>], _ groups: DecidedGroups, _ place: [Int: Int]
    ) {
        let later = log.filter { $0.number > decision.number }
        func isLast(_ row: Int) -> Bool { !later.contains { $0.statement.faces.contains(row) } }
        switch decision.statement {
        case .ignore(let faces):
            for row in faces where isLast(row) {
                #expect(place[row] == nil && groups.excluded[row] == .ignored)
            }
        case .notAFace(let faces):
            for row in faces where isLast(row) {
                #expect(place[row] == nil && groups.excluded[row] == .notAFace)
            }
        case .split(let faces, _):
            let last = faces.filter(isLast)
            #expect(Set(last.map { place[$0] }).count <= 1)
            for row in last { #expect(place[row] != nil && groups.confirmed.contains(row)) }
        case .confirm(let faces, _):
            for row in faces where isLast(row) {
                #expect(place[row] != nil && groups.confirmed.contains(row))
            }
        case .reject(let faces, _):
            for row in faces where isLast(row) {
                if let place = place[row] { #expect(groups.barred[row]?.contains(place) != true) }
            }
        default: break
        }
    }

    private func checkOthersStayed(_ log: [Decision<Int>], _ groups: DecidedGroups, _ place: [Int: Int]) {
        let named = Set(log.flatMap(\.statement.faces))
        let divided = Set(
            log.flatMap { decision -> [Int] in
                switch decision.statement {
                case .same, .different, .name: decision.statement.allFaces
                default: []
                }
            })
        for (number, rows) in base.enumerated() {
            let home = groups.placeOfBase[number]
            for row in rows where !named.contains(row) {
                guard place[row] != home else { continue }
                #expect(!divided.isDisjoint(with: rows), "face \(row) moved but no decision mentions it")
            }
        }
        let seated = Set(base.joined())
        for row in place.keys where !seated.contains(row) {
            #expect(
                log.contains { $0.statement.allFaces.contains(row) },
                "face \(row) joined but no decision mentions it")
        }
    }

    /// Statements about different faces and persons do not contradict each other. Only the numbers of new persons
    /// depend on their order.
    @Test(arguments: 1...20) func orderDoesNotMatter(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(500 + seed))
        var persons = base.indices.shuffled(using: &random)
        var statements: [Say] = []
        while persons.count > 3 {
            let (a, b) = (base[persons.removeLast()], base[persons.removeLast()])
            let (x, y) = (PersonReference(faces: a), PersonReference(faces: b))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: statements += [.same(x, y), .reject([b[0]], x), .name(y, name: "\(a[0])", born: nil)]
            case 1: statements += [.confirm([b[0]], x), .ignore([a[0]])]
            case 2: statements += [.split([a[0], a[1]], from: x), .different(x, y)]
            case 3: statements += [.reject([a[0]], x), .reject([a[0]], y)]
            case 4: statements += [.notAFace([a[1]]), .name(x, name: "\(a[0])", born: "1990")]
            default: statements += [.different(x, y), .confirm([a[0]], x)]
            }
        }
        let first = try decided(DecisionTests.log(statements))
        #expect(first.overruled.isEmpty)
        for _ in 0..<3 {
            statements.shuffle(using: &random)
            let other = try decided(DecisionTests.log(statements))
            let names = { (groups: DecidedGroups) in
                Dictionary(groups.groups.map { ($0.faces, [$0.name]) }, uniquingKeysWith: +)
            }
            #expect(names(other) == names(first) && other.placeOfBase == first.placeOfBase)
            #expect(other.loose == first.loose && other.excluded == first.excluded && other.overruled.isEmpty)
        }
    }
}
