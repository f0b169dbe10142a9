package import Clustering
import FaceStore
package import FaceTypes
import FacesetExport
import Files
import JSON
package import Library
import Manifests

/// Options of `discover`.
package struct DiscoverOptions: Sendable {
    /// Faces within this distance of an exported set's centroid are known.
    package var existingThreshold: CalibratedDistance = 0.45
    package var threshold: CalibratedDistance = 0.55
    /// The gates of `refine`, but for sets of at least six photos.
    package var gates: FacesetGates
    package var startNumber = 1

    package init() {
        gates = FacesetGates()
        gates.minFaces = 6
    }
}

/// What `discover` found, before any export.
package struct Discovery: Sendable {
    /// Faces in the source folder.
    package var faces = 0
    /// Faces that match a set of the export.
    package var known = 0
    /// Faces that an earlier run considered.
    package var consideredBefore = 0
    /// Sizes of the clusters of the others, largest first.
    package var clusterSizes: [Int] = []
    var requests: [SetRequest] = []
    /// Sets of an earlier run for which some photos could not be read.
    var retried: [SetRequest] = []
    /// Empty sets of an earlier run that are tried again.
    var reopened: Set<SwapOrigin> = []
    /// Number of faces of each new set that passes the gates.
    package var survivors: [Int] { requests.map(\.faces.count) }
}

/// The use case `discover`: finds new people in a folder of many people.
package struct Discover: Workflow {
    package var source: FilePath
    package var output: FilePath
    /// The raw manifest, to check that it contains the source's faces; nil to skip the check.
    package var rawManifest: FilePath?
    package var options: DiscoverOptions
    package var settings: SwapSettings

    package init(
        source: FilePath, output: FilePath, rawManifest: FilePath? = nil, options: DiscoverOptions,
        settings: SwapSettings
    ) {
        self.source = source.madeAbsolute()
        self.output = output
        self.rawManifest = rawManifest
        self.options = options
        self.settings = settings
    }

    /// - Throws: `no_photos_under`; `not_found` for the raw manifest; `bad_manifest`; `not_enriched`; `Interrupted`.
    package func run(_ library: Library, _ tools: Tools) throws
        -> (discovery: Discovery, outcome: SwapOutcome)
    {
        let library = try library.snapshot(.all)
        _ = try library.rowsRequired(under: source)
        try checkExtended(library, tools.progress)
        let session = try SwapSession(output: output, tools)
        let discovery = try discover(library, session.manifest)
        let outcome = try session.export(
            discovery.retried + discovery.requests, of: library, settings: settings,
            start: options.startNumber, owned: { discovery.reopened.contains($0) })
        return (discovery, outcome)
    }

    /// What a run would find, without writing anything.
    package func preview(_ library: Library, _ tools: Tools) throws -> Discovery {
        let library = try library.snapshot(.all)
        try checkExtended(library, tools.progress)
        return try discover(library, SwapSession.manifest(of: output))
    }

    func discover(_ library: LibrarySnapshot, _ manifest: SwapManifest) throws -> Discovery {
        var found = Discovery()
        let matrix = library.embeddings
        let nobody = try library.nobody()
        let rows = try library.rowsRequired(under: source).filter { !nobody.contains($0) }
        let reopened = reopened(manifest, library, among: rows)
        let earlier = consideredKeys(manifest, except: reopened)
        let fresh = rows.filter { !earlier.contains(library.faces[$0].key) }
        let centroids = try knownFacesets(of: manifest, in: output, library).map(\.centroid)
        let nearest = routeToNearest(
            faces: fresh, in: matrix, to: centroids,
            within: settings.options.calibration.rawToCentroid(options.existingThreshold))
        let unknown = zip(fresh, nearest).filter { $0.1 == nil }.map(\.0)
        let clusters = try averageLinkage(matrix, rows: unknown, threshold: raw(options.threshold)).clusters
        let selected = select(clusters, library)
        found.faces = rows.count
        found.consideredBefore = rows.count - fresh.count
        found.known = fresh.count - unknown.count
        found.clusterSizes = clusters.map(\.count)
        found.requests = selected.facesets.compactMap { set in
            let cluster = clusters.first { $0.contains(set.faces[0]) } ?? set.faces
            return request(cluster, selected.reasons, library)
        }
        found.reopened = reopened
        found.retried = try retried(manifest, library)
        return found
    }

    /// The clusters that pass the gates, and why other faces do not.
    private func select(_ clusters: [[Int]], _ library: LibrarySnapshot) -> (
        facesets: [FacesetMembers], reasons: [Int: Reason]
    ) {
        let selected = selectFacesets(
            from: clusters, in: library.embeddings, faces: library.faces, gates: options.gates,
            calibration: settings.options.calibration)
        let reasons = selected.rejected.map { ($0.face, $0.reason) }
        return (selected.facesets, Dictionary(uniqueKeysWithValues: reasons))
    }

    /// Sets of this source that lack faces because photos could not be read, with their original request.
    private func retried(_ manifest: SwapManifest, _ library: LibrarySnapshot) throws -> [SetRequest] {
        try manifest.facesets.compactMap { entry in
            guard entry.origin.kind == .discover, entry.json["source"] == .string(source.bytes) else {
                return nil
            }
            let set = try FacesetManifest(of: entry, in: OutputPlace(output))
            guard set?.hasUnreadPhotos == true else { return nil }
            let cluster = library.rows(of: entry.considered)
            var request = request(cluster, select([cluster], library).reasons, library)
            request?.origin = entry.origin
            return request
        }
    }

    /// A set is identified by its first face, so that the next run finds the same set.
    private func request(_ cluster: [Int], _ reasons: [Int: Reason], _ library: LibrarySnapshot)
        -> SetRequest?
    {
        let faces = cluster.filter { reasons[$0] == nil }.map { library.faces[$0] }
        let refused = cluster.compactMap { row in
            reasons[row].map { DroppedFace(key: library.faces[row].key, $0) }
        }
        guard let first = faces.map(\.key).min() else { return nil }
        let name = source.lastComponent.shown
        return SetRequest(
            origin: SwapOrigin(kind: .discover, id: first.description), label: nil, faces: faces,
            refused: refused, markers: [(name: "\(name).txt", text: "Discovered in \(source.shown)\n")],
            extra: [(name: "source", value: .string(source.bytes))])
    }

    /// Faces that earlier runs of discover used or rejected.
    private func consideredKeys(_ manifest: SwapManifest, except reopened: Set<SwapOrigin>) -> Set<FaceKey> {
        let entries = manifest.entries.filter { $0.origin.kind == .discover }.flatMap(\.considered)
        let dropped = manifest.dropped.filter {
            $0.origin.kind == .discover && !reopened.contains($0.origin)
        }
        return Set(entries).union(dropped.flatMap(\.considered))
    }

    /// Empty sets whose reason may no longer apply, because photos were missing or options have changed. Only those
    /// with faces of the source.
    private func reopened(_ manifest: SwapManifest, _ library: LibrarySnapshot, among rows: [Int]) -> Set<
        SwapOrigin
    > {
        let keys = Set(library.keys(of: rows))
        let digest = ExportContext(settings, library).digest
        let open = manifest.dropped.filter { set in
            let isSettled = set.reason?.reason == .noFaceSurvived && set.optionsDigest == digest
            return set.origin.kind == .discover && !isSettled && set.considered.contains(where: keys.contains)
        }
        return Set(open.map(\.origin))
    }

    private func raw(_ threshold: CalibratedDistance) -> RawDistance {
        settings.options.calibration.raw(threshold)
    }

    /// Warns if the raw output does not include the source.
    private func checkExtended(_ library: LibrarySnapshot, _ progress: any ProgressSink) throws {
        guard let rawManifest else { return }
        guard let manifest = try ClusterManifest(reading: rawManifest) else {
            throw FaceSetsError.noManifest(rawManifest, command: "cluster")
        }
        let seen = manifest.knownFaces
        let missing = try library.rowsRequired(under: source).filter { !seen.contains(library.faces[$0].key) }
        guard !missing.isEmpty else { return }
        progress.report(
            .warning(
                counted(missing.count, "face from the source is", "faces from the source are")
                    + " not in \(rawManifest.shown); run `face-sets extend` first"))
    }
}
