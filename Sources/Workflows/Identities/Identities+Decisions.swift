import Clustering
import FaceTypes
import Library
import Manifests

extension Identities {
    /// As without decisions.
    ///
    /// Identities created by decisions are kept without the faces that decisions put there; `earlier` identifies them
    /// by these faces, so that decisions still in force find them again.
    func withoutDecisions(_ library: LibrarySnapshot) -> (base: Identities, earlier: [Int: Int]) {
        guard hasDecisions else { return (self, [:]) }
        var base = self
        base.moved = [:]
        let places = Dictionary(all.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var earlier: [Int: Int] = [:]
        let movedRows = Set(moved.keys.compactMap { library.row(of: $0) })
        for place in all.indices {
            base.all[place].name = nil
            base.all[place].mergedInto = nil
            base.all[place].faces.removeAll { movedRows.contains($0) }
            guard all[place].isDecided else { continue }
            for row in all[place].faces where movedRows.contains(row) { earlier[row] = place }
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
        return (base, earlier)
    }

    /// Adds an entry for each identity of `decided` that was created by decisions, so that new faces can join it.
    ///
    /// - Parameter earlier: receives the faces that decisions put there.
    /// - Returns: the index of each of them here.
    mutating func enter(_ decided: Identities, _ earlier: inout [Int: Int]) -> [Int] {
        var places = Dictionary(all.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return decided.all.map { identity in
            let place = places[identity.id] ?? all.count
            if place == all.count {
                var entry = Identity(id: identity.id, faces: [])
                entry.isDecided = true
                all.append(entry)
                places[identity.id] = place
            }
            if identity.isDecided {
                let own = Set(all[place].faces)
                for row in identity.faces where !own.contains(row) { earlier[row] = place }
            }
            return place
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
    ///
    /// - Parameter earlier: their faces, by index in `others`.
    /// - Returns: the same by index in these identities.
    mutating func adoptDecided(_ others: Identities, _ earlier: [Int: Int]) -> [Int: Int] {
        var places: [Int: Int] = [:]
        for (place, other) in others.all.enumerated() where other.isDecided && other.faces.isEmpty {
            places[place] = all.count
            all.append(other)
        }
        return earlier.compactMapValues { places[$0] }
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
        var next = NumberedID.highest(of: personPrefix, in: all.map(\.id)) + 1
        for group in groups.groups where group.base.isEmpty {
            let id = NumberedID(prefix: personPrefix, number: next).description
            decided.all.append(Identity(decided: id, faces: group.faces, name: group.name))
            next += 1
        }
        for (row, reason) in groups.excluded { decided.unplaced[library.faces[row].key] = ReasonText(reason) }
        for row in groups.loose { decided.unplaced[library.faces[row].key] = ReasonText(.singleton) }
        decided.noteMoves(from: self, library)
        decided.all.removeAll { $0.isEmptyDecision }
        return decided
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
            decided.all.append(
                Identity(decided: id, faces: faces, name: names[all.count + number]))
        }
        for (row, reason) in sets.left { decided.unplaced[library.faces[row].key] = ReasonText(reason) }
        decided.noteMoves(from: self, library)
        decided.all.removeAll { $0.isEmptyDecision }
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
    fileprivate init(decided id: String, faces: [Int], name: PersonName?) {
        self.init(id: id, faces: faces)
        self.name = name
        isDecided = true
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
            (marks.name, marks.mergedInto, marks.isDecided) = (name, mergedInto, isDecided)
            return marks
        }
        set { (name, mergedInto, isDecided) = (newValue.name, newValue.mergedInto, newValue.isDecided) }
    }
}
