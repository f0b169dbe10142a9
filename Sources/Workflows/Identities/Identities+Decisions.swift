import Clustering
import FaceTypes
import Library
import Manifests

extension Identities {
    /// As without decisions. Identities created by decisions are kept without the faces that decisions put there.
    func withoutDecisions(_ library: LibrarySnapshot) -> Identities {
        guard hasDecisions else { return self }
        var base = self
        base.moved = [:]
        let places = Dictionary(all.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let movedRows = Set(moved.keys.compactMap { library.row(of: $0) })
        for place in all.indices {
            base.all[place].name = nil
            base.all[place].mergedInto = nil
            base.all[place].faces.removeAll { movedRows.contains($0) }
        }
        for (key, from) in moved {
            guard let row = library.row(of: key) else { continue }
            base.unplaced[key] = nil
            if let place = places[from] {
                base.all[place].faces.append(row)
            } else {
                base.unplaced[key] = ReasonText(reading: from)
            }
        }
        for place in base.all.indices { base.all[place].faces.sort() }
        return base
    }

    /// The identities created by decisions.
    func earlierGroups(_ library: LibrarySnapshot) -> [EarlierGroup] {
        all.enumerated().compactMap { place, identity in
            identity.origin.map { origin in
                EarlierGroup(
                    place: place,
                    origin: GroupOrigin(
                        decision: origin.decision, faces: origin.faces.compactMap { library.row(of: $0) }))
            }
        }
    }

    /// Adds an entry for each identity of `decided` that was created by decisions, so that new faces can join it.
    ///
    /// - Returns: the index of each of them here.
    mutating func enter(_ decided: Identities) -> [Int] {
        var places = Dictionary(all.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return decided.all.map { identity in
            if let place = places[identity.id] { return place }
            var entry = Identity(id: identity.id, faces: [])
            entry.origin = identity.origin
            all.append(entry)
            places[identity.id] = all.count - 1
            return all.count - 1
        }
    }

    /// Without identities that decisions used to create.
    var withoutEmptyDecisions: Identities {
        var rest = self
        rest.all.removeAll { $0.isEmptyDecision }
        return rest
    }

    /// By key, in the order of manifests.
    var movedFaces: [MovedFace] {
        moved.sorted { $0.key < $1.key }.map { MovedFace(key: $0.key, from: $0.value) }
    }

    /// The faces of each identity, including those that are no longer in the library, without those kept only by
    /// decisions.
    func allFacesByID(_ library: LibrarySnapshot) -> [String: Set<FaceKey>] {
        var faces = facesByID(library)
        for identity in all {
            faces[identity.id]?.formUnion(identity.lostFaces.keys)
            if identity.isDecided, faces[identity.id]?.isEmpty == true { faces[identity.id] = nil }
        }
        return faces
    }

    /// Keeps the identities that decisions of an earlier run created, so that they keep their numbers.
    mutating func adoptDecided(_ others: Identities) {
        all += others.all.filter { $0.isDecided && $0.faces.isEmpty }
    }

    private var hasDecisions: Bool {
        !moved.isEmpty || all.contains { $0.name != nil || $0.mergedInto != nil || $0.isDecided }
    }

    /// Persons after decisions; new ones are numbered after the highest existing one.
    func applying(_ groups: DecidedGroups, _ library: LibrarySnapshot) -> Identities {
        var decided = self
        for place in all.indices {
            let group = groups.groups[groups.placeOfBase[place]]
            if group.base.first == place {
                decided.all[place].faces = group.faces
                decided.all[place].name = group.name
            } else {
                decided.all[place].faces = []
                decided.all[place].mergedInto = group.base.first.map { all[$0].id }
            }
        }
        decided.enterMade(groups, library)
        for (row, reason) in groups.excluded { decided.unplaced[library.faces[row].key] = ReasonText(reason) }
        for row in groups.loose { decided.unplaced[library.faces[row].key] = ReasonText(.singleton) }
        decided.noteMoves(from: self, library)
        let claimed = Set(groups.claimed.map { all[$0].id })
        decided.removeEmptyDecisions(groups, library) { claimed.contains($0.id) }
        return decided
    }

    /// New persons are numbered after the highest existing one, even if they were merged already: a number that was
    /// shown is never given to someone else.
    private mutating func enterMade(_ groups: DecidedGroups, _ library: LibrarySnapshot) {
        let first = NumberedID.highest(of: personPrefix, in: all.map(\.id)) + 1
        var heads: [Int: String] = [:]
        for (place, group) in groups.groups.enumerated() {
            heads[place] = group.base.first.map { all[$0].id }
        }
        for (number, person) in groups.made.enumerated() {
            let id = NumberedID(prefix: personPrefix, number: first + number).description
            var identity = Identity(decided: id, person.origin, library)
            if let place = person.place {
                identity.mergedInto = heads[place]
                if heads.updateValue(heads[place] ?? id, forKey: place) == nil {
                    identity.faces = groups.groups[place].faces
                    identity.name = groups.groups[place].name
                }
            }
            all.append(identity)
        }
    }

    /// Removes empty identities that no decision creates any longer.
    ///
    /// One that a decision in force still mentions is kept, as merged into the identity that has most of its faces.
    private mutating func removeEmptyDecisions(
        _ groups: DecidedGroups, _ library: LibrarySnapshot, except isMade: (Identity) -> Bool
    ) {
        guard all.contains(where: \.isEmptyDecision) else { return }
        var places: [Int: String] = [:]
        for identity in all { for row in identity.faces { places[row] = identity.id } }
        all = all.compactMap { identity in
            guard identity.isEmptyDecision, !isMade(identity) else { return identity }
            let rows = identity.origin?.faces.compactMap { library.row(of: $0) } ?? []
            guard rows.contains(where: groups.mentioned.contains) else { return nil }
            let counts = Dictionary(rows.compactMap { places[$0] }.map { ($0, 1) }, uniquingKeysWith: +)
            var kept = identity
            kept.mergedInto = counts.first { 2 * $0.value > rows.count }?.key
            return kept
        }
    }

    /// Facesets after decisions; new ones are numbered after the highest existing one.
    func applying(_ sets: DecidedFacesets, _ groups: DecidedGroups, _ library: LibrarySnapshot) -> Identities
    {
        var decided = self
        let names = sets.persons.map { $0.flatMap { groups.groups[$0].name } }
        for place in all.indices {
            decided.all[place].faces = sets.facesets[place]
            decided.all[place].name = names[place]
            decided.all[place].mergedInto = sets.mergedInto[place].map { all[$0].id }
        }
        let first = NumberedID.highest(of: facesetPrefix, in: all.map(\.id)) + 1
        for (number, faces) in sets.new.enumerated() {
            let id = NumberedID(prefix: facesetPrefix, number: first + number).description
            var faceset = Identity(decided: id, sets.origins[number], library)
            (faceset.faces, faceset.name) = (faces, names[all.count + number])
            decided.all.append(faceset)
        }
        for (row, reason) in sets.left { decided.unplaced[library.faces[row].key] = ReasonText(reason) }
        decided.noteMoves(from: self, library)
        decided.removeEmptyDecisions(groups, library) { _ in false }
        return decided
    }

    /// Records every face that is elsewhere than in `base`, and keeps faces from being in two places.
    private mutating func noteMoves(from base: Identities, _ library: LibrarySnapshot) {
        moved = [:]
        var places: [Int: String] = [:]
        for identity in base.all { for row in identity.faces { places[row] = identity.id } }
        for identity in all {
            for row in identity.faces {
                let key = library.faces[row].key
                let before = places.removeValue(forKey: row) ?? base.unplaced[key]?.description
                unplaced[key] = nil
                if let before, before != identity.id { moved[key] = before }
            }
        }
        for (row, id) in places { moved[library.faces[row].key] = id }
        for (key, reason) in unplaced where moved[key] == nil {
            if let before = base.unplaced[key], before != reason { moved[key] = before.description }
        }
    }
}

extension Identity {
    fileprivate init(decided id: String, _ origin: GroupOrigin<Int>, _ library: LibrarySnapshot) {
        self.init(id: id, faces: [])
        self.origin = GroupOrigin(
            decision: origin.decision, faces: origin.faces.map { library.faces[$0].key })
    }

    /// A person that decisions used to create.
    fileprivate var isEmptyDecision: Bool {
        isDecided && faces.isEmpty && lostFaces.isEmpty && mergedInto == nil
    }
}

extension Identity {
    var marks: IdentityMarks {
        get {
            var marks = IdentityMarks()
            (marks.name, marks.mergedInto, marks.origin) = (name, mergedInto, origin)
            return marks
        }
        set { (name, mergedInto, origin) = (newValue.name, newValue.mergedInto, newValue.origin) }
    }
}
