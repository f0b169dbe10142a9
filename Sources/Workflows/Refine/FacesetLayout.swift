import Clustering
import FaceTypes
import Manifests
import Materialize

/// Who stands where in the folder of facesets, and why others do not.
struct FacesetLayout {
    struct Faceset {
        let id: String
        let label: String
        /// Rows, ascending.
        var faces: [Int]
        /// What an earlier run put there and the cache does not know any more.
        var lostFaces: [FacesetFace] = []
        var lostPaths: Set<FilePath> = []
    }

    static let idPrefix = "faceset"

    /// By number.
    var facesets: [Faceset]
    var rejected: [FaceKey: String]

    init(facesets: [Faceset], rejected: [FaceKey: String]) {
        self.facesets = facesets
        self.rejected = rejected
    }

    init(numbering refinement: Refinement, _ faces: CacheFaces) {
        facesets = Self.number(refinement.facesets, from: 1)
        rejected = Self.reasons(refinement, faces)
    }

    static func number(_ members: [FacesetMembers], from first: Int) -> [Faceset] {
        members.enumerated().map { place, members in
            let id = NumberedID(prefix: idPrefix, number: first + place).description
            return Faceset(id: id, label: id, faces: members.faces)
        }
    }

    static func reasons(_ refinement: Refinement, _ faces: CacheFaces) -> [FaceKey: String] {
        Dictionary(
            refinement.rejected.map { (faces.keys[$0.face], $0.reason.rawValue) }, uniquingKeysWith: { $1 })
    }

    func facesByID(_ faces: CacheFaces) -> [String: Set<FaceKey>] {
        Dictionary(uniqueKeysWithValues: facesets.map { ($0.id, Set(faces.keys(of: $0.faces))) })
    }

    func fill(_ manifest: inout RefineManifest, _ faces: CacheFaces) {
        manifest.setFacesets(
            facesets.map { faceset in
                let known = faceset.faces.map {
                    FacesetFace(key: faces.keys[$0], path: faces.canonicalPath(ofFace: $0))
                }
                let all = (known + faceset.lostFaces).sorted { $0.key < $1.key }
                return FacesetEntry(
                    id: faceset.id, label: faceset.label, faces: all,
                    photoCount: Set(all.map(\.key.photo)).count)
            })
        manifest.setRejected(
            rejected.sorted { $0.key < $1.key }.map { RejectedFace(key: $0.key, reason: $0.value) })
    }

    /// Every living path of every photo.
    func files(_ faces: CacheFaces) -> [PlannedFile] {
        facesets.flatMap { faceset in
            let folder = FilePath(faceset.id)
            return faces.files(ofFaces: faceset.faces, in: folder)
                + faceset.lostPaths.sorted().map { PlannedFile(unmeasured: $0, in: folder) }
        }
    }
}
