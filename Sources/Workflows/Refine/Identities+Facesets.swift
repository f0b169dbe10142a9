import Clustering
import FaceTypes
import Library
import Manifests

/// The facesets in the folder of `refine`, and why other faces are in none.
extension Identities {
    init(facesets refinement: Refinement, _ library: LibrarySnapshot) {
        self.init(
            Self.newFacesets(refinement.facesets, from: 1), unplaced: Self.reasons(refinement, library))
    }

    /// The content of a manifest; faces that the library does not contain are preserved.
    init(_ manifest: RefineManifest, _ library: LibrarySnapshot) {
        let knownPaths = library.allPaths
        let facesets = manifest.facesets.map { entry in
            let lost = entry.faces.filter { library.row(of: $0.key) == nil }
            var faceset = Identity(
                id: entry.id, label: entry.label, faces: library.rows(of: entry.faces.map(\.key)))
            faceset.lostFaces = Dictionary(lost.map { ($0.key, $0.path) }) { $1 }
            faceset.lostPaths = Set(lost.map(\.path)).subtracting(knownPaths).sorted()
            faceset.marks = entry.marks
            return faceset
        }
        self.init(facesets, unplaced: Dictionary(manifest.rejected.map { ($0.key, $0.reason) }) { $1 })
        moved = Dictionary(manifest.moved.map { ($0.key, $0.from) }) { $1 }
    }

    /// Adds faces; new facesets are numbered after the highest existing one, and every other judged face gets a reason.
    ///
    /// - Parameter places: the positions of the facesets that the plan refers to.
    mutating func take(_ plan: FacesetExtension, _ library: LibrarySnapshot, places: [Int]) {
        for place in all.indices { all[place].faces.removeAll { plan.moved.contains($0) } }
        join(plan.joined.mapValues { places[$0] })
        let next = NumberedID.highest(of: facesetPrefix, in: all.map(\.id)) + 1
        all += Self.newFacesets(plan.new.facesets, from: next)
        unplaced.merge(Self.reasons(plan.new, library)) { $1 }
        for row in all.flatMap(\.faces) { unplaced[library.faces[row].key] = nil }
    }

    private static func newFacesets(_ members: [FacesetMembers], from first: Int) -> [Identity] {
        members.enumerated().map { place, members in
            Identity(
                id: NumberedID(prefix: facesetPrefix, number: first + place).description,
                faces: members.faces)
        }
    }

    private static func reasons(_ refinement: Refinement, _ library: LibrarySnapshot) -> [FaceKey: ReasonText]
    {
        Dictionary(refinement.rejected.map { (library.faces[$0.face].key, ReasonText($0.reason)) }) { $1 }
    }

    func fill(_ manifest: inout RefineManifest, _ library: LibrarySnapshot) {
        manifest.setFacesets(
            all.map { faceset in
                let known = faceset.faces.map { row in
                    FacesetFace(key: library.faces[row].key, path: library.faces[row].photo.path)
                }
                let lost = faceset.lostFaces.map { FacesetFace(key: $0.key, path: $0.value ?? ".") }
                let faces = (known + lost).sorted { $0.key < $1.key }
                var entry = FacesetEntry(
                    id: faceset.id, label: faceset.label, faces: faces,
                    photoCount: Set(faces.map(\.key.photo)).count)
                entry.marks = faceset.marks
                return entry
            })
        manifest.moved = movedFaces
        manifest.setRejected(
            unplaced.sorted { $0.key < $1.key }.map { RejectedFace(key: $0.key, reason: $0.value) })
    }
}
