import Clustering
import FaceStore
package import FaceTypes
package import Files
import JSON
package import Library
import Manifests

/// Finds photos that a library has more than once: `<cache stem>.duplicates.json`.
///
/// Near-duplicates have near perceptual hashes, and pictures that agree when both are reduced to one small size:
/// shots of a burst differ there where something moved. The same goes for a photo and one that is turned or mirrored. Only
/// photos with near hashes are opened; one of unknown hash or of one colour is no duplicate.
package struct DedupRequest: Workflow, Sendable {
    /// Patterns of what is kept rather than other copies, the first one before the next; as `--exclude` has them.
    package var preferred: [PathPattern] = []
    /// Bits in which perceptual hashes of copies may differ, of 64.
    package var hashDistance = 8
    /// Write nothing.
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
            let lock = try FileLock(
                FilePath(bytes: path.bytes + Array(".lock".utf8)), guarding: path)
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
        let near = tools.progress.step("comparing \(rows.count) photos") {
            neighbourhoods(rows.map { library.photos[$0].perceptualHash }, within: hashDistance)
                .map { group in group.map { rows[$0] } }
        }
        let (groups, failed) = try tools.progress.step(
            "opening photos that may be duplicates", total: near.reduce(0) { $0 + $1.count }
        ) {
            try PictureComparison(library: library, tools: tools).groups(in: near, within: hashDistance)
        }
        return (groups.sorted { $0.members[0] < $1.members[0] }, failed)
    }
}

/// Groups of two positions or more whose hashes are near, as they are or turned, directly or through others.
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

/// What came of `dedup`.
package struct DedupOutcome: Sendable {
    /// Where the groups were written.
    package var manifest: FilePath
    /// Groups of identical files, and of near-duplicates.
    package var byteIdentical = 0
    package var visual = 0
    /// Files that could go if only the keepers stayed.
    package var redundant = 0
    /// Further paths of files: links, which are no copies.
    package var links = 0
    /// Photos that looked like copies and could not be compared.
    package var failed: [Finding] = []
}
