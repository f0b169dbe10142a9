import FaceTypes

/// Decisions broken down to single faces and pairs of persons, with contradictions resolved.
///
/// Persons are nodes: first those of the base groups, then single faces that are mentioned, and the new persons of
/// `split`.
struct Rulings {
    enum FaceRuling {
        /// The face belongs to this node.
        case belongs(Int)
        /// The face belongs to this new node, and not to that one.
        case splits(Int, from: Int?)
        case isNot(Int)
        case excluded(Reason)
    }

    /// Where the latest applicable ruling puts a face.
    private(set) var placed: [Int: Int] = [:]
    private(set) var confirmed: Set<Int> = []
    private(set) var excluded: [Int: Reason] = [:]
    /// Nodes that must not contain a face.
    private(set) var barred: [Int: Set<Int>] = [:]
    private(set) var overruled: [Int: Int] = [:]
    private(set) var unresolved: Set<Int> = []
    /// Persons that were declared the same or different.
    private(set) var pairs = PairRulings()
    /// In the order of the log.
    private(set) var names: [NameRuling] = []
    /// Faces with their own node.
    private(set) var singleNodes: [Int: Int] = [:]
    let baseCount: Int
    private(set) var nodeCount: Int
    private let groupOfRow: [Int: Int]
    /// Base groups created by decisions of an earlier run.
    private(set) var earlier: EarlierGroups
    /// Nodes that are not base groups, by node.
    private(set) var newNodes: [Int: NewGroup] = [:]
    /// Nodes that have a name, or to which faces were confirmed.
    private var persons: Set<Int> = []
    /// Every face that a decision in force names.
    let mentioned: Set<Int>

    struct NameRuling {
        let decision: Int
        let name: PersonName
        let person: PersonReference<Int>
        let node: Int
    }

    private var faceRulings: [Int: [(decision: Int, ruling: FaceRuling)]] = [:]
    /// The node to which a face counts when a reference is resolved; nil for none.
    private var homes: [Int: Int?] = [:]

    init(_ decisions: [Decision<Int>], _ base: [[Int]], earlier: [EarlierGroup] = []) {
        self.earlier = EarlierGroups(earlier, standing: decisions)
        baseCount = base.count
        nodeCount = base.count
        mentioned = Set(decisions.flatMap(\.statement.allFaces))
        var groups: [Int: Int] = [:]
        if !mentioned.isEmpty {
            for (place, rows) in base.enumerated() {
                for row in rows where mentioned.contains(row) { groups[row] = place }
            }
        }
        groupOfRow = groups
        for decision in decisions { take(decision) }
        pairs.settle()
        settleFaces(decisions)
        for (loser, winner) in pairs.overruled { overruled[loser] = winner }
    }

    /// The node of a reference: that of most of its faces, the first of equally frequent ones. Faces that left their
    /// person and belong to no other are a person of their own.
    private mutating func node(of person: PersonReference<Int>, _ decision: Int) -> Int? {
        let homes = person.faces.compactMap { home(of: $0, decision) }
        if let node = homes.mostFrequent ?? person.faces.compactMap({ singleNodes[$0] }).mostFrequent {
            return node
        }
        guard let first = person.faces.first else { return nil }
        let node =
            person.faces.count > 1
            ? newNode(.init(faces: person.faces), decision) : single(first, decision)
        for row in person.faces { singleNodes[row] = node }
        return node
    }

    private mutating func home(of row: Int, _ decision: Int) -> Int? {
        if let home = homes[row] { return home }
        return groupOfRow[row] ?? single(row, decision)
    }

    private mutating func single(_ row: Int, _ decision: Int) -> Int {
        if let node = singleNodes[row] { return node }
        let node = newNode(.init(faces: [row]), decision)
        singleNodes[row] = node
        return node
    }

    /// A new node, or the base group that an earlier run created for the same reason.
    private mutating func newNode(_ origin: GroupOrigin<Int>, _ decision: Int) -> Int {
        if let place = earlier.claim(origin) { return place }
        defer { nodeCount += 1 }
        newNodes[nodeCount] = NewGroup(origin: origin, madeBy: decision)
        return nodeCount
    }

    private mutating func take(_ decision: Decision<Int>) {
        let number = decision.number
        let statement = decision.statement
        let nodes = statement.persons.map { node(of: $0, number) }
        guard !nodes.contains(nil) else {
            unresolved.insert(number)
            return
        }
        let known = nodes.compactMap { $0 }
        switch statement {
        case .confirm(let faces, _):
            persons.insert(known[0])
            rule(faces, number, .belongs(known[0]), home: known[0])
        case .reject(let faces, _):
            for row in faces {
                let home = home(of: row, number)
                rule([row], number, .isNot(known[0]), home: home == known[0] ? nil : home)
            }
        case .split(let faces, _):
            guard !faces.isEmpty else { return }
            let new = newNode(.init(decision: number, faces: faces), number)
            rule(faces, number, .splits(new, from: known[0]), home: new)
        case .ignore(let faces): rule(faces, number, .excluded(.ignored), home: nil)
        case .notAFace(let faces): rule(faces, number, .excluded(.notAFace), home: nil)
        case .same(let a, let b), .different(let a, let b):
            let areSame = if case .same = statement { true } else { false }
            pairs.append(
                .init(
                    decision: number, areSame: areSame, nodes: RowPair(known[0], known[1]), a: a.faces,
                    b: b.faces))
        case .name(let person, let name, let born):
            persons.insert(known[0])
            names.append(
                NameRuling(
                    decision: number, name: PersonName(name: name, born: born), person: person, node: known[0]
                ))
        case .keep, .undo, .skip, .unknown: break
        }
    }

    private mutating func rule(_ rows: [Int], _ number: Int, _ ruling: FaceRuling, home: Int?) {
        for row in rows {
            faceRulings[row, default: []].append((number, ruling))
            homes[row] = .some(home)
        }
    }
}

extension Rulings {
    /// For each face, the latest ruling applies, and every older one that does not contradict it.
    private mutating func settleFaces(_ decisions: [Decision<Int>]) {
        var held: Set<Int> = []
        var losers: [Int: Int] = [:]
        for (row, rulings) in faceRulings {
            var settled = SettledFace()
            for (number, ruling) in rulings.reversed() {
                if let winner = settled.take(ruling, number, pairs) {
                    losers[number] = max(losers[number] ?? 0, winner)
                } else {
                    held.insert(number)
                }
            }
            placed[row] = settled.place
            if settled.isConfirmed { confirmed.insert(row) }
            excluded[row] = settled.exclusion?.reason
            if !settled.barred.isEmpty { barred[row] = Set(settled.barred.keys) }
        }
        for (loser, winner) in losers where !held.contains(loser) { overruled[loser] = winner }
    }

    /// Whether a node is a person of its own: it has a name or confirmed faces.
    func isPerson(_ node: Int) -> Bool { persons.contains(node) }

    /// Whether the face is in a base group; only known for faces that decisions mention.
    func isInBase(_ row: Int) -> Bool { groupOfRow[row] != nil }

    /// The first decision that rules each of these faces, ascending.
    func firstRulings(of rows: [Int]) -> [Int] {
        rows.compactMap { faceRulings[$0]?.first?.decision }.sorted()
    }

    var mentionedInPairsAndNames: Set<Int> {
        Set(names.flatMap(\.person.faces)).union(
            (pairs.different + pairs.sameInOneGroup).flatMap { $0.a + $0.b })
    }

    /// Faces named by decisions.
    var ruledFaces: Set<Int> { Set(faceRulings.keys) }

    /// The rulings that apply to one face so far, newest first.
    private struct SettledFace {
        var place: Int?
        var placedBy = 0
        var isConfirmed = false
        var exclusion: (reason: Reason, decision: Int)?
        /// Nodes with the decision that keeps the face out of them.
        var barred: [Int: Int] = [:]

        /// - Returns: the contradicting newer decision; nil if the ruling applies.
        mutating func take(_ ruling: FaceRuling, _ decision: Int, _ pairs: PairRulings) -> Int? {
            switch ruling {
            case .belongs(let node): return put(pairs.root(node), decision, confirming: true)
            case .splits(let node, let origin):
                let node = pairs.root(node)
                if let winner = put(node, decision, confirming: true) { return winner }
                if let origin = origin.map(pairs.root), origin != node { barred[origin] = decision }
            case .isNot(let node):
                let node = pairs.root(node)
                if place == node { return placedBy }
                barred[node] = barred[node] ?? decision
            case .excluded(let reason):
                if place != nil { return placedBy }
                if let exclusion { return exclusion.reason == reason ? nil : exclusion.decision }
                exclusion = (reason, decision)
            }
            return nil
        }

        private mutating func put(_ node: Int, _ decision: Int, confirming: Bool) -> Int? {
            if let exclusion { return exclusion.decision }
            if let winner = barred[node] { return winner }
            if let place { return place == node ? nil : placedBy }
            (place, placedBy, isConfirmed) = (node, decision, confirming)
            return nil
        }
    }
}
