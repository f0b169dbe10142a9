import Clustering
import FaceStore
package import FaceTypes
package import Files
import JSON
package import Library
import Manifests

/// Finds duplicate photos in a library: `<cache stem>.duplicates.json`.
///
/// Near-duplicates have similar perceptual hashes and match when both are reduced to a small size, where shots of a
/// burst differ if something moved. Photos that are rotated or mirrored are compared in the same way. Only photos with
/// similar hashes are opened; photos with an unknown hash or a single colour are skipped.
package struct DedupRequest: Workflow, Sendable {
    /// Patterns of files to keep rather than other copies, in order of preference, as in `--exclude`.
    package var preferred: [PathPattern] = []
    /// Greatest number of differing bits, of 64, between perceptual hashes of near-duplicates.
    package var hashDistance = 8
    /// Writes nothing.
    package var dryRun = false

    package init() {}

    package func run(_ library: Library, _ tools: Tools) throws -> DedupOutcome {
        let library = try library.snapshot(.decisions)
        let (groups, failed) = try nearDuplicateGroups(library, tools)
        let files = try PhotoFiles(library)
        let preference = Preference(preferred, below: library.sourceRoots)
        let keepers = Keepers(library, files, preference)
        let visual = groups.map { keepers.group($0) } + files.editions(preference)
        let identical = files.byteIdentical(preference)
        let path = DuplicatesManifest.path(forCache: library.cache)
        if !dryRun {
            let manifest = DuplicatesManifest(
                byteIdentical: identical, visual: visual, sameFile: files.linked)
            let json = manifest.json(
                options: JSONObject([("hash_distance", .int(hashDistance))]),
                like: try readManifest(path, schema: DuplicatesManifest.schema))
            let lock = try FileLock(path.appendingToName(".lock"), guarding: path)
            defer { withExtendedLifetime(lock) {} }
            try removeLeftovers(of: path)
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

    /// By first row.
    private func nearDuplicateGroups(_ library: LibrarySnapshot, _ tools: Tools) throws
        -> (groups: [PictureGroup], failed: [Finding])
    {
        let rows = library.photos.indices.filter { row in
            let photo = library.photos[row]
            return [.ok, .noFace].contains(photo.status) && photo.perceptualHash != 0
        }
        let near = tools.progress.step("comparing \(counted(rows.count, "photo"))") {
            neighbourhoods(rows.map { library.photos[$0].perceptualHash }, within: hashDistance)
                .map { group in group.map { rows[$0] } }
        }
        let (groups, failed) = try tools.progress.step(
            "opening possible duplicates", total: near.reduce(0) { $0 + $1.count }
        ) {
            try PictureComparison(library: library, tools: tools).groups(in: near, within: hashDistance)
        }
        return (groups.sorted { $0.members[0] < $1.members[0] }, failed)
    }
}

/// Groups of at least two positions with similar hashes, directly or through others, also if rotated.
private func neighbourhoods(_ hashes: [UInt64], within radius: Int) -> [[Int]] {
    var forest = Forest(hashes.count)
    for group in nearDuplicates(hashes: hashes, within: radius, confirm: { _, _ in true }) {
        for member in group { forest.unite(group[0], member) }
    }
    let places = Dictionary(hashes.enumerated().map { ($1, $0) }) { first, _ in first }
    let distinct = places.keys.sorted()
    forEachTurnedNeighbour(of: distinct, within: PictureComparison.turnedDistance(radius)) {
        first, second, _ in
        if let a = places[distinct[first]], let b = places[distinct[second]] { forest.unite(a, b) }
    }
    return forest.groups.filter { $0.count > 1 }
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
