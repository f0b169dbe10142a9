import FaceTypes
import Numerics
import Parallel

/// Builds groups from base groups and rulings, in steps that do not depend on the order of the log.
struct GroupBuilder {
    private struct Group {
        let root: Int
        var base: [Int] = []
        var faces: [Int] = []
        var name: (name: PersonName, decision: Int)?
        /// Of a group that comes from no node.
        var made: NewGroup?
    }

    private let rulings: Rulings
    private let vectors: EmbeddingMatrix
    private var groups: [Group] = []
    /// Indices of the groups that come from a node; several if they were separated.
    private var placesOfRoot: [Int: [Int]] = [:]
    /// The group of each face that a decision mentions.
    private var placeOfRow: [Int: Int] = [:]
    private var loose: [Int] = []
    private var overruled: [Int: Int]
    private var different: [(Int, Int)] = []
    private var earlier: EarlierGroups

    init(_ rulings: Rulings, base: [[Int]], vectors: EmbeddingMatrix) {
        self.rulings = rulings
        self.vectors = vectors
        overruled = rulings.overruled
        earlier = rulings.earlier
        let ruled = rulings.ruledFaces
        for (number, rows) in base.enumerated() {
            let place = place(ofRoot: rulings.pairs.root(number))
            groups[place].base.append(number)
            if ruled.isEmpty {
                groups[place].faces += rows
            } else {
                for row in rows { settle(row, home: place, isRuled: ruled.contains(row)) }
            }
        }
        addNewNodes(ruled)
        for place in groups.indices where groups[place].base.count != 1 || !ruled.isEmpty {
            groups[place].faces = Set(groups[place].faces).sorted()
        }
        noteMentioned()
    }

    private mutating func place(ofRoot root: Int) -> Int {
        if let place = placesOfRoot[root]?.first { return place }
        placesOfRoot[root] = [groups.count]
        groups.append(Group(root: root))
        return groups.count - 1
    }

    private mutating func settle(_ row: Int, home: Int, isRuled: Bool) {
        guard isRuled else {
            groups[home].faces.append(row)
            return
        }
        if rulings.excluded[row] != nil { return }
        if let node = rulings.placed[row] {
            let place = place(ofRoot: node)
            groups[place].faces.append(row)
        } else if rulings.barred[row]?.contains(groups[home].root) == true {
            loose.append(row)
        } else {
            groups[home].faces.append(row)
        }
    }

    /// Faces that were alone, and persons created by decisions.
    private mutating func addNewNodes(_ ruled: Set<Int>) {
        for row in ruled.sorted() where rulings.excluded[row] == nil {
            guard let node = rulings.placed[row] else { continue }
            let place = place(ofRoot: node)
            groups[place].faces.append(row)
        }
        let named = Set(rulings.names.map { rulings.pairs.root($0.node) })
        let placed = Set(rulings.placed.values)
        let united = Set(rulings.pairs.united.map { rulings.pairs.root($0) })
        var left = Set(loose)
        for (row, node) in rulings.singleNodes.sorted(by: { $0.key < $1.key }) {
            let root = rulings.pairs.root(node)
            let isPerson = named.contains(root) || placed.contains(root) || united.contains(root)
            guard isPerson, rulings.placed[row] == nil, rulings.excluded[row] == nil,
                rulings.barred[row]?.contains(root) != true, !rulings.isInBase(row) || left.contains(row)
            else { continue }
            let place = place(ofRoot: root)
            groups[place].faces.append(row)
            left.remove(row)
        }
        loose.removeAll { !left.contains($0) }
    }

    private mutating func noteMentioned() {
        let mentioned = rulings.mentionedInPairsAndNames
        guard !mentioned.isEmpty else { return }
        for (place, group) in groups.enumerated() {
            for row in group.faces where mentioned.contains(row) { placeOfRow[row] = place }
        }
    }

    /// The group that contains most of these faces, the first of equally frequent ones.
    private func place(of faces: [Int]) -> Int? {
        faces.compactMap { placeOfRow[$0] }.mostFrequent
    }
}

// Two persons in one group.
extension GroupBuilder {
    /// Splits groups that contain two persons who were declared different.
    mutating func separate() {
        let rulings = rulings.pairs.different.sorted {
            ($0.a.min() ?? -1, $0.b.min() ?? -1) < ($1.a.min() ?? -1, $1.b.min() ?? -1)
        }
        for ruling in rulings {
            let pair =
                divide(ruling.a, ruling.b, by: ruling.decision) ?? (place(of: ruling.a), place(of: ruling.b))
            if let a = pair.0, let b = pair.1, a != b { different.append((a, b)) }
        }
    }

    /// Splits the group that contains most faces of both lists: each face goes to the nearer side. The larger side
    /// remains the original group.
    ///
    /// - Returns: the places of both sides; nil if there is nothing to divide.
    private mutating func divide(_ a: [Int], _ b: [Int], by decision: Int) -> (Int?, Int?)? {
        guard let place = place(of: a), place == self.place(of: b) else { return nil }
        let sides = [a, b].map { side in Set(side.filter { placeOfRow[$0] == place }) }
        let (first, second) = (sides[0], sides[1].subtracting(sides[0]))
        guard let x = centroid(of: first.sorted(), in: vectors),
            let y = centroid(of: second.sorted(), in: vectors)
        else { return nil }
        var parts: (a: [Int], b: [Int]) = ([], [])
        for row in groups[place].faces {
            let isSecond =
                second.contains(row)
                || !first.contains(row)
                    && cosineDistance(vectors[row], y) < cosineDistance(vectors[row], x)
            if isSecond { parts.b.append(row) } else { parts.a.append(row) }
        }
        if let winner = unites(Set(parts.a), Set(parts.b), laterThan: decision) {
            overruled[decision] = winner
            return nil
        }
        let keepsSecond = parts.b.count > parts.a.count
        groups[place].faces = keepsSecond ? parts.b : parts.a
        let new = groups.count
        let origin = GroupOrigin(decision: decision, faces: keepsSecond ? parts.a : parts.b)
        groups.append(
            Group(
                root: groups[place].root, faces: keepsSecond ? parts.a : parts.b,
                made: NewGroup(origin: origin, madeBy: decision)))
        placesOfRoot[groups[place].root, default: []].append(new)
        for row in groups[new].faces where placeOfRow[row] != nil { placeOfRow[row] = new }
        return keepsSecond ? (new, place) : (place, new)
    }

    /// A decision that is later than `decision` and calls two parts of a group one person.
    private func unites(_ a: Set<Int>, _ b: Set<Int>, laterThan decision: Int) -> Int? {
        func isIn(_ part: Set<Int>, _ rows: [Int]) -> Bool {
            let known = rows.filter { a.contains($0) || b.contains($0) }
            return !known.isEmpty && 2 * known.count(where: part.contains) > known.count
        }
        return rulings.pairs.sameInOneGroup.last { ruling in
            ruling.decision > decision
                && (isIn(a, ruling.a) && isIn(b, ruling.b) || isIn(a, ruling.b) && isIn(b, ruling.a))
        }?.decision
    }
}

// Names.
extension GroupBuilder {
    /// Each name goes to the group of most of its faces; the later of two names wins. Two names that were brought
    /// together by linkage, without a `same` decision, are two persons.
    mutating func name() {
        var owners: [Int: Rulings.NameRuling] = [:]
        for ruling in rulings.names {
            guard var place = place(of: ruling.person.faces) else { continue }
            if let other = owners[place], other.name.name != ruling.name.name,
                !areOne(other, ruling),
                let (old, new) = divide(
                    other.person.faces, ruling.person.faces, by: max(other.decision, ruling.decision))
            {
                owners[place] = nil
                if let old { owners[old] = other }
                place = new ?? place
            } else if let other = owners[place] {
                overruled[other.decision] = ruling.decision
            }
            owners[place] = ruling
        }
        for (place, ruling) in owners { groups[place].name = (ruling.name, ruling.decision) }
    }

    private func areOne(_ a: Rulings.NameRuling, _ b: Rulings.NameRuling) -> Bool {
        if a.node != b.node { return true }
        return a.person.id != nil && a.person.id == b.person.id
            || !Set(a.person.faces).isDisjoint(with: b.person.faces)
    }
}

// Faces that must leave.
extension GroupBuilder {
    /// Faces that decisions removed from their group join the nearest other group, otherwise each other.
    ///
    /// - Throws: see `averageLinkage`.
    mutating func placeLoose(_ options: DecisionOptions) throws {
        guard !loose.isEmpty else { return }
        loose = Set(loose).sorted()
        let centroids = parallelMap(groups.count, block: 32) { [groups, vectors] place in
            groups[place].faces.isEmpty ? nil : centroid(of: groups[place].faces, in: vectors)
        }
        let routes = route(faces: loose, in: vectors, to: centroids, within: options.joinThreshold)
        var rest: [Int] = []
        for (row, found) in zip(loose, routes) {
            let barred = barredPlaces(row)
            if let place = found.first(where: { !barred.contains($0.centroid) })?.centroid {
                groups[place].faces.append(row)
            } else {
                rest.append(row)
            }
        }
        for place in groups.indices { groups[place].faces.sort() }
        let partition = try averageLinkage(
            vectors, rows: rest, threshold: options.newThreshold, options: options.linkage)
        for rows in partition.groups { makeGroup(ofLoose: rows) }
        loose = partition.singletons
    }

    private mutating func makeGroup(ofLoose rows: [Int]) {
        let first = rulings.firstRulings(of: rows)
        let made = NewGroup(
            origin: GroupOrigin(faces: rows), madeBy: first.dropFirst().first ?? first.first ?? 0)
        groups.append(Group(root: -1, faces: rows, made: made))
    }

    /// Groups without a node become again what an earlier run made of them.
    mutating func takeUpEarlierGroups() {
        var places: [Int: Int] = [:]
        for (place, group) in groups.enumerated() { for base in group.base { places[base] = place } }
        for place in groups.indices {
            guard let made = groups[place].made, let base = earlier.claim(made.origin),
                let old = places[base],
                old != place, groups[old].base == [base]
            else { continue }
            let joined = groups[old].faces
            groups[place].faces = (groups[place].faces + joined).sorted()
            (groups[place].base, groups[old].base, groups[old].faces) = ([base], [], [])
            groups[place].made = nil
            placesOfRoot[groups[old].root] = placesOfRoot[groups[old].root]?.map { $0 == old ? place : $0 }
        }
    }

    private func barredPlaces(_ row: Int) -> Set<Int> {
        Set((rulings.barred[row] ?? []).flatMap { placesOfRoot[rulings.pairs.root($0)] ?? [] })
    }
}

extension GroupBuilder {
    /// Groups with a base first, in its order; then those with faces, in the order of their numbers.
    var result: DecidedGroups {
        let based = groups.indices.filter { !groups[$0].base.isEmpty }
            .sorted { groups[$0].base[0] < groups[$1].base[0] }
        let made = newGroups
        let heads = Set(based + made.compactMap(\.place))
        var result = DecidedGroups()
        var places: [Int: Int] = [:]
        for place in based + made.compactMap(\.place) where places[place] == nil {
            places[place] = places.count
        }
        result.groups = heads.sorted { places[$0] ?? 0 < places[$1] ?? 0 }.map { decided(groups[$0]) }
        result.made = made.map { .init(origin: $0.group.origin, place: $0.place.flatMap { places[$0] }) }
        result.placeOfBase = Array(repeating: 0, count: rulings.baseCount)
        for (place, group) in result.groups.enumerated() {
            for base in group.base { result.placeOfBase[base] = place }
        }
        result.claimed = earlier.claimed
        result.mentioned = rulings.mentioned
        result.excluded = rulings.excluded
        result.loose = loose
        result.confirmed = rulings.confirmed
        result.ruled = rulings.ruledFaces
        result.overruled = overruled
        result.unresolved = rulings.unresolved
        for row in rulings.barred.keys {
            result.barred[row] = Set(barredPlaces(row).compactMap { places[$0] })
        }
        result.different = Set(
            different.compactMap { a, b in
                guard let a = places[a], let b = places[b] else { return nil }
                return RowPair(a, b)
            })
        return result
    }

    private func decided(_ group: Group) -> DecidedGroup {
        var decided = DecidedGroup(base: group.base, faces: group.faces, name: group.name?.name)
        decided.namedBy = group.name?.decision
        decided.isUnited = group.base.count > 1 || rulings.pairs.isUnited(group.root)
        return decided
    }

    /// Groups that get a number, in its order, that of the log: a later decision changes no number of an earlier one.
    /// The place is nil for a person that a later decision left without a group.
    private var newGroups: [(group: NewGroup, place: Int?)] {
        var found: [(group: NewGroup, place: Int?, order: [Int])] = []
        for (place, group) in groups.enumerated() where group.base.isEmpty && !group.faces.isEmpty {
            guard let made = group.made else { continue }
            found.append((made, place, [made.madeBy, 1, group.faces[0]]))
        }
        for (node, made) in rulings.newNodes {
            let root = rulings.pairs.root(node)
            let place = placesOfRoot[root]?.first
            let isHead =
                node == root && place.map { groups[$0].base.isEmpty && !groups[$0].faces.isEmpty } == true
            guard isHead || made.origin.decision != nil || rulings.isPerson(node) else { continue }
            found.append((made, place, [made.madeBy, 0, node]))
        }
        return found.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map { ($0.group, $0.place) }
    }
}
