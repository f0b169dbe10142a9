import Clustering
import FaceTypes
import Manifests

extension PersonLayout {
    /// What a manifest says, in rows of the cache; what the cache does not know is kept as it stands.
    init(_ manifest: ClusterManifest, _ faces: CacheFaces) {
        let knownPaths = faces.allPaths
        persons = manifest.persons.map { entry in
            Person(
                id: entry.id, faces: faces.rows(of: entry.faces),
                lostFaces: entry.faces.filter { faces.rows[$0] == nil },
                lostPaths: entry.paths.filter { !knownPaths.contains($0) })
        }
        singletons = faces.rows(of: manifest.singletons)
        lostSingletons = manifest.singletons.filter { faces.rows[$0] == nil }
    }

    /// Faces join, new persons get the numbers past the highest.
    mutating func take(_ plan: ExtensionPlan, _ faces: CacheFaces) {
        for (row, person) in plan.joined { persons[person].faces.append(row) }
        for person in persons.indices { persons[person].faces.sort() }
        let next = NumberedID.highest(of: Self.idPrefix, in: persons.map(\.id)) + 1
        persons += Self.number(plan.newPersons, from: next, faces)
        singletons = plan.singletons
    }
}

extension FacesetLayout {
    /// What a manifest says, in rows of the cache; what the cache does not know is kept as it stands.
    init(_ manifest: RefineManifest, _ faces: CacheFaces) {
        let knownPaths = faces.allPaths
        facesets = manifest.facesets.map { entry in
            let lost = entry.faces.filter { faces.rows[$0.key] == nil }
            return Faceset(
                id: entry.id, label: entry.label, faces: faces.rows(of: entry.faces.map(\.key)),
                lostFaces: lost, lostPaths: Set(lost.map(\.path)).subtracting(knownPaths))
        }
        rejected = Dictionary(manifest.rejected.map { ($0.key, $0.reason) }) { $1 }
    }

    /// Faces join, new facesets get the numbers past the highest, and every other face that was judged has its reason.
    mutating func take(_ plan: FacesetExtension, _ faces: CacheFaces) {
        for (row, faceset) in plan.joined { facesets[faceset].faces.append(row) }
        for faceset in facesets.indices { facesets[faceset].faces.sort() }
        let next = NumberedID.highest(of: Self.idPrefix, in: facesets.map(\.id)) + 1
        facesets += Self.number(plan.new.facesets, from: next)
        rejected.merge(Self.reasons(plan.new, faces)) { $1 }
        for row in facesets.flatMap(\.faces) { rejected[faces.keys[row]] = nil }
    }
}
