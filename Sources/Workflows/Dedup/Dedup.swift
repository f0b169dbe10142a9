import Clustering
import FaceStore
package import FaceTypes
import Files
import JSON
package import Library
import Manifests

/// Finds duplicate photos in a library: `<cache stem>.duplicates.json`.
///
/// Near-duplicates have similar perceptual hashes and match when both are reduced to a small size, where shots of a
/// burst differ if something moved. Only photos with similar hashes are opened; photos with an unknown hash or a single
/// colour are skipped.
package struct DedupRequest: Workflow, Sendable {
    /// Greatest number of differing bits, of 64, between perceptual hashes of near-duplicates.
    package var hashDistance = 8
    /// Writes nothing.
    package var dryRun = false

    package init() {}

    package func run(_ library: Library, _ tools: Tools) throws -> DedupOutcome {
        let library = try library.snapshot()
        let (groups, failed) = try nearDuplicateGroups(library, tools)
        let sharpness = sharpestFaces(library)
        let files = PhotoFiles(library)
        let visual = groups.map { visualGroup($0, library, sharpness, files) }
        let identical = files.byteIdentical(library)
        let path = DuplicatesManifest.path(forCache: library.cache)
        if !dryRun {
            let manifest = DuplicatesManifest(
                byteIdentical: identical, visual: visual, sameFile: files.linked)
            let json = manifest.json(
                options: JSONObject([("hash_distance", .int(hashDistance))]),
                like: try readManifest(path, schema: DuplicatesManifest.schema))
            try replaceFile(path, with: JSONValue.object(json).serialized())
        }
        var outcome = DedupOutcome(manifest: path)
        (outcome.byteIdentical, outcome.visual) = (identical.count, visual.count)
        outcome.redundant =
            identical.reduce(0) { $0 + $1.paths.count - 1 } + visual.reduce(0) { $0 + $1.members.count }
        outcome.links = files.linked.reduce(0) { $0 + $1.links.count }
        outcome.failed = failed
        return outcome
    }

    /// Rows of photos, by first row.
    private func nearDuplicateGroups(_ library: LibrarySnapshot, _ tools: Tools) throws
        -> (groups: [[Int]], failed: [Finding])
    {
        let rows = library.photos.indices.filter { row in
            let photo = library.photos[row]
            return [.ok, .noFace].contains(photo.status) && photo.perceptualHash != 0
        }
        let near = tools.progress.step("comparing \(counted(rows.count, "photo"))") {
            nearDuplicates(
                hashes: rows.map { library.photos[$0].perceptualHash }, within: hashDistance
            ) { _, _ in true }.map { group in group.map { rows[$0] } }
        }
        let (groups, failed) = try tools.progress.step(
            "opening possible duplicates", total: near.reduce(0) { $0 + $1.count }
        ) {
            try PictureComparison(library: library, tools: tools).groups(in: near, within: hashDistance)
        }
        return (groups.sorted { $0[0] < $1[0] }, failed)
    }
}

/// The result of `dedup`.
package struct DedupOutcome: Sendable {
    /// The file with the groups.
    package var manifest: FilePath
    /// Number of groups of identical files, and of near-duplicates.
    package var byteIdentical = 0
    package var visual = 0
    /// Files that could be deleted if only the best of each group is kept.
    package var redundant = 0
    /// Additional paths of files: links, which are not duplicates.
    package var links = 0
    /// Possible duplicates that could not be compared.
    package var failed: [Finding] = []
}

/// By row of the photo.
private func sharpestFaces(_ library: LibrarySnapshot) -> [Int: Float] {
    library.faces.reduce(into: [:]) { sharpest, face in
        let (photo, blur) = (face.record.photo, face.record.blur)
        if blur.isFinite { sharpest[photo] = max(sharpest[photo] ?? 0, blur) }
    }
}

/// Prefers the photo with most pixels, then the sharpest face, then the largest file, then the first path.
private func visualGroup(
    _ rows: [Int], _ library: LibrarySnapshot, _ sharpness: [Int: Float], _ files: PhotoFiles
) -> DuplicatesManifest.Visual {
    let ranked = rows.sorted { a, b in
        let (x, y) = (library.photos[a], library.photos[b])
        let (pixelsX, pixelsY) = (Int(x.width) * Int(x.height), Int(y.width) * Int(y.height))
        if pixelsX != pixelsY { return pixelsX > pixelsY }
        let (sharpX, sharpY) = (sharpness[a] ?? 0, sharpness[b] ?? 0)
        if sharpX != sharpY { return sharpX > sharpY }
        return x.size != y.size ? x.size > y.size : x.path < y.path
    }
    let keeper = library.photos[ranked[0]]
    let members = ranked.dropFirst().map { row in
        DuplicatesManifest.Visual.Member(
            path: files.path(ofPhoto: row, library),
            distance: hammingDistance(library.photos[row].perceptualHash, keeper.perceptualHash))
    }
    return DuplicatesManifest.Visual(
        keeper: files.path(ofPhoto: ranked[0], library), members: members.sorted { $0.path < $1.path })
}
