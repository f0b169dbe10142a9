import Clustering
import FaceStore
package import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests

/// Options of `discover`; thresholds on the calibrated scale.
package struct DiscoverOptions: Sendable {
    /// Distance to the centroid of a set of the export within which a face is known.
    package var existingThreshold = 0.45
    package var threshold = 0.55
    /// Those of `refine`, with sets of six photos.
    package var gates: GateOptions
    package var startNumber = 1

    package init() {
        gates = GateOptions()
        gates.minFaces = 6
    }
}

/// What `discover` found before any export.
package struct Discovery: Sendable {
    /// Faces below the source.
    package var faces = 0
    /// Of those, faces near a set of the export.
    package var known = 0
    /// Of those, faces that an earlier run looked at.
    package var consideredBefore = 0
    /// Sizes of the clusters of the others, largest first.
    package var clusterSizes: [Int] = []
    var requests: [SetRequest] = []
    /// Sets of an earlier run, some of whose photos could not be read then.
    var retried: [SetRequest] = []
    /// Earlier sets without a face that are looked at anew.
    var reopened: Set<SwapOrigin> = []
    /// Faces of each new set that passed the gates.
    package var survivors: [Int] { requests.map(\.faces.count) }
}

/// The use case `discover`: new identities in a folder of many people.
package struct Discover {
    package var source: FilePath
    package var output: FilePath
    /// The raw manifest, to see whether it has the faces of the source; nil for no look.
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
    package func run(_ cache: FaceCatalogue, progress: any ProgressSink, interruption: Interruption) throws
        -> (discovery: Discovery, outcome: SwapOutcome)
    {
        _ = try cache.rowsRequired(under: source)
        try checkExtended(cache, progress)
        let session = try SwapSession(output: output, progress: progress, interruption: interruption)
        let discovery = try discover(cache, session.manifest)
        let outcome = try session.export(
            discovery.retried + discovery.requests, of: cache, settings: settings,
            start: options.startNumber, owned: { discovery.reopened.contains($0) })
        return (discovery, outcome)
    }

    /// What a run would find; writes nothing.
    package func preview(_ cache: FaceCatalogue, progress: any ProgressSink) throws -> Discovery {
        try checkExtended(cache, progress)
        return try discover(cache, SwapSession.manifest(of: output))
    }

    func discover(_ cache: FaceCatalogue, _ manifest: SwapManifest) throws -> Discovery {
        var found = Discovery()
        let matrix = cache.contents.embeddings
        let rows = try cache.rowsRequired(under: source)
        let reopened = reopened(manifest, cache, among: rows)
        let earlier = consideredKeys(manifest, except: reopened)
        let fresh = rows.filter { cache.contents.key(ofFace: $0).map { !earlier.contains($0) } ?? false }
        let centroids = try knownFacesets(of: manifest, in: output, cache).map(\.centroid)
        let nearest = routeToNearest(
            faces: fresh, in: matrix, to: centroids,
            within: settings.options.calibration.rawRoutingDistance(
                ofThreshold: options.existingThreshold))
        let unknown = zip(fresh, nearest).filter { $0.1 == nil }.map(\.0)
        let clusters = try averageLinkage(matrix, rows: unknown, threshold: raw(options.threshold)).clusters
        let selected = select(clusters, cache)
        found.faces = rows.count
        found.consideredBefore = rows.count - fresh.count
        found.known = fresh.count - unknown.count
        found.clusterSizes = clusters.map(\.count)
        found.requests = selected.facesets.compactMap { set in
            let cluster = clusters.first { $0.contains(set.faces[0]) } ?? set.faces
            return request(cluster, selected.reasons, cache)
        }
        found.reopened = reopened
        found.retried = try retried(manifest, cache)
        return found
    }

    /// The clusters that pass the gates, and why faces do not.
    private func select(_ clusters: [[Int]], _ cache: FaceCatalogue) -> (
        facesets: [FacesetMembers], reasons: [Int: String]
    ) {
        let selected = selectFacesets(
            from: clusters, in: cache.contents.embeddings, faces: cache.gated,
            gates: options.gates.resolved(settings.options.calibration))
        let reasons = selected.rejected.map { ($0.face, $0.reason.rawValue) }
        return (selected.facesets, Dictionary(uniqueKeysWithValues: reasons))
    }

    /// The sets of this source that lack faces because photos could not be read, as they were asked for then.
    private func retried(_ manifest: SwapManifest, _ cache: FaceCatalogue) throws -> [SetRequest] {
        try manifest.facesets.compactMap { entry in
            guard entry.origin.kind == .discover, entry.json["source"] == .string(source.bytes) else {
                return nil
            }
            let path = output.appending(FilePath(entry.folder)).appending(FacesetManifest.fileName)
            guard try FacesetManifest(reading: path)?.hasUnreadPhotos == true else { return nil }
            let cluster = entry.considered.compactMap { cache.row(of: $0) }.sorted()
            var request = request(cluster, select([cluster], cache).reasons, cache)
            request?.origin = entry.origin
            return request
        }
    }

    /// A set is named by its first face, so that it is the same set in the next run.
    private func request(_ cluster: [Int], _ reasons: [Int: String], _ cache: FaceCatalogue) -> SetRequest? {
        let faces = cluster.filter { reasons[$0] == nil }.compactMap(cache.exportFace)
        let refused = cluster.compactMap { row in
            cache.contents.key(ofFace: row).flatMap { key in
                reasons[row].map { DroppedFace(key: key, reason: $0) }
            }
        }
        guard let first = faces.map(\.key).min() else { return nil }
        let name = source.lastComponent.shown
        return SetRequest(
            origin: SwapOrigin(kind: .discover, id: first.description), label: nil, faces: faces,
            refused: refused, markers: [(name: "\(name).txt", text: "Discovered in \(source.shown)\n")],
            extra: [(name: "source", value: .string(source.bytes))])
    }

    /// Faces that earlier discoveries placed or refused.
    private func consideredKeys(_ manifest: SwapManifest, except reopened: Set<SwapOrigin>) -> Set<FaceKey> {
        let entries = manifest.entries.filter { $0.origin.kind == .discover }.flatMap(\.considered)
        let dropped = manifest.dropped.filter {
            $0.origin.kind == .discover && !reopened.contains($0.origin)
        }
        return Set(entries).union(dropped.flatMap(\.considered))
    }

    /// Sets of which no face survived for a reason that may be gone: their photos were not there, or the options were
    /// others. Only those with faces of the source.
    private func reopened(_ manifest: SwapManifest, _ cache: FaceCatalogue, among rows: [Int]) -> Set<
        SwapOrigin
    > {
        let keys = Set(rows.compactMap { cache.contents.key(ofFace: $0) })
        let digest = ExportContext(settings, cache).digest
        let open = manifest.dropped.filter { set in
            let isSettled = set.reason == SwapDropped.noFaceSurvived && set.optionsDigest == digest
            return set.origin.kind == .discover && !isSettled && set.considered.contains(where: keys.contains)
        }
        return Set(open.map(\.origin))
    }

    private func raw(_ threshold: Double) -> Double {
        settings.options.calibration.rawDistance(ofThreshold: threshold)
    }

    /// Says so where the raw output has not seen the source.
    private func checkExtended(_ cache: FaceCatalogue, _ progress: any ProgressSink) throws {
        guard let rawManifest else { return }
        guard let manifest = try ClusterManifest(reading: rawManifest) else {
            throw FaceSetsError.noManifest(rawManifest, command: "cluster")
        }
        let seen = manifest.knownFaces
        let missing = try cache.rowsRequired(under: source).filter { row in
            cache.contents.key(ofFace: row).map { !seen.contains($0) } ?? false
        }
        guard !missing.isEmpty else { return }
        progress.report(
            .warning("\(missing.count) faces of the source are not in \(rawManifest.shown); run extend first")
        )
    }
}
