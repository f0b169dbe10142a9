import FaceTypes
import FacesetExport
import Files
import Library
import Manifests
import Numerics

/// A set that an export already contains.
struct KnownFaceset: Sendable {
    let id: String
    let label: String
    /// Rows of the faces whose frames are in the set.
    let rows: [Int]
    /// Nil if the cache contains none of them.
    let centroid: Centroid?
}

/// The sets of an export with the faces in their bundles, without eras, which are parts of other sets.
///
/// - Throws: `bad_manifest`.
func knownFacesets(of manifest: SwapManifest, in output: FilePath, _ library: LibrarySnapshot) throws
    -> [KnownFaceset]
{
    try manifest.facesets.filter { $0.origin.kind != .era }.map { entry in
        let faces = try FacesetManifest(of: entry, in: OutputPlace(output))?.faces ?? []
        let rows = library.rows(of: faces)
        return KnownFaceset(
            id: entry.id, label: entry.label, rows: rows,
            centroid: centroid(of: rows, in: library.embeddings))
    }
}
