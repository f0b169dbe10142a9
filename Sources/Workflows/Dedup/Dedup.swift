import Clustering
package import FaceStore
package import FaceTypes
import Files
package import Imaging
import JSON
import Manifests

/// What `dedup` is asked to do.
package struct DedupRequest: Sendable {
    /// Bits in which perceptual hashes of copies may differ, of 64.
    package var hashDistance = 8
    /// Photos that are opened at once, above 0.
    package var jobs = 1
    /// Write nothing.
    package var dryRun = false

    package init() {}
}

/// What came of `dedup`.
package struct DedupOutcome: Sendable {
    /// Where the groups were written.
    package var manifest: FilePath
    /// Groups of one content, and of copies to the eye.
    package var byteIdentical = 0
    package var visual = 0
    /// Files that could go if only the keepers stayed.
    package var redundant = 0
    /// Further paths of files: links, which are no copies.
    package var links = 0
    /// Photos that looked like copies and could not be compared.
    package var failed: [Finding] = []
}

/// Finds photos that a cache has more than once: `<cache stem>.duplicates.json`.
///
/// Copies to the eye have near perceptual hashes, and pictures that agree when both are reduced to one small size:
/// shots of a burst differ there where something moved. Only photos with near hashes are opened; one of unknown hash or
/// of one colour is no copy.
package func dedup(
    _ request: DedupRequest, of store: any FaceStore, images: some ImageSource,
    progress: any ProgressSink = SilentProgress(), interruption: Interruption = Interruption()
) throws -> DedupOutcome {
    let contents = try store.read([])
    let (groups, failed) = try groupsToTheEye(request, contents, images, progress, interruption)
    let sharpness = sharpestFaces(contents)
    let files = PhotoFiles(contents)
    let visual = groups.map { visualGroup($0, contents, sharpness, files) }
    let identical = files.byteIdentical(contents)
    let path = DuplicatesManifest.path(forCache: store.path)
    if !request.dryRun {
        let manifest = DuplicatesManifest(
            byteIdentical: identical, visual: visual, sameFile: files.linked)
        let json = manifest.json(
            options: JSONObject([("hash_distance", .int(request.hashDistance))]),
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
private func groupsToTheEye(
    _ request: DedupRequest, _ contents: CacheContents, _ images: some ImageSource,
    _ progress: any ProgressSink, _ interruption: Interruption
) throws -> (groups: [[Int]], failed: [Finding]) {
    let rows = contents.photos.indices.filter { row in
        let photo = contents.photos[row]
        return [.ok, .noFace].contains(photo.status) && photo.perceptualHash != 0
    }
    let near = progress.step("comparing \(rows.count) photos") {
        nearDuplicates(
            hashes: rows.map { contents.photos[$0].perceptualHash }, within: request.hashDistance
        ) { _, _ in true }.map { group in group.map { rows[$0] } }
    }
    let comparison = PictureComparison(
        contents: contents, images: images, threads: request.jobs, progress: progress,
        interruption: interruption)
    let (groups, failed) = try progress.step(
        "opening photos that may be copies", total: near.reduce(0) { $0 + $1.count }
    ) { try comparison.groups(in: near, within: request.hashDistance) }
    return (groups.sorted { $0[0] < $1[0] }, failed)
}

/// By row of the photo.
private func sharpestFaces(_ contents: CacheContents) -> [Int: Float] {
    contents.faces.reduce(into: [:]) { sharpest, face in
        if face.blur.isFinite { sharpest[face.photo] = max(sharpest[face.photo] ?? 0, face.blur) }
    }
}

/// The keeper has the most pixels, then the sharpest face, then the longest file, then the first path.
private func visualGroup(
    _ rows: [Int], _ contents: CacheContents, _ sharpness: [Int: Float], _ files: PhotoFiles
) -> DuplicatesManifest.Visual {
    let ranked = rows.sorted { a, b in
        let (x, y) = (contents.photos[a], contents.photos[b])
        let (pixelsX, pixelsY) = (Int(x.width) * Int(x.height), Int(y.width) * Int(y.height))
        if pixelsX != pixelsY { return pixelsX > pixelsY }
        let (sharpX, sharpY) = (sharpness[a] ?? 0, sharpness[b] ?? 0)
        if sharpX != sharpY { return sharpX > sharpY }
        return x.size != y.size ? x.size > y.size : x.path < y.path
    }
    let keeper = contents.photos[ranked[0]]
    let members = ranked.dropFirst().map { row in
        DuplicatesManifest.Visual.Member(
            path: files.path(ofPhoto: row, contents),
            distance: hammingDistance(contents.photos[row].perceptualHash, keeper.perceptualHash))
    }
    return DuplicatesManifest.Visual(
        keeper: files.path(ofPhoto: ranked[0], contents), members: members.sorted { $0.path < $1.path })
}
