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
    /// Distance to the centroid of a set of the export within which a face is known.
    package var existingThreshold: CalibratedDistance = 0.45
    package var threshold: CalibratedDistance = 0.55
    /// Those of `refine`, with sets of six photos.
    package var gates: FacesetGates
    package var startNumber = 1

    package init() {
        gates = FacesetGates()
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
package struct Discover: Workflow {
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

    /// What a run would find; writes nothing.
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

    /// The clusters that pass the gates, and why faces do not.
    private func select(_ clusters: [[Int]], _ library: LibrarySnapshot) -> (
        facesets: [FacesetMembers], reasons: [Int: Reason]
    ) {
        let selected = selectFacesets(
            from: clusters, in: library.embeddings, faces: library.faces, gates: options.gates,
            calibration: settings.options.calibration)
        let reasons = selected.rejected.map { ($0.face, $0.reason) }
        return (selected.facesets, Dictionary(uniqueKeysWithValues: reasons))
    }

    /// The sets of this source that lack faces because photos could not be read, as they were asked for then.
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

    /// A set is named by its first face, so that it is the same set in the next run.
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

    /// Says so where the raw output has not seen the source.
    private func checkExtended(_ library: LibrarySnapshot, _ progress: any ProgressSink) throws {
        guard let rawManifest else { return }
        guard let manifest = try ClusterManifest(reading: rawManifest) else {
            throw FaceSetsError.noManifest(rawManifest, command: "cluster")
        }
        let seen = manifest.knownFaces
        let missing = try library.rowsRequired(under: source).filter { !seen.contains(library.faces[$0].key) }
        guard !missing.isEmpty else { return }
        progress.report(
            .warning("\(missing.count) faces of the source are not in \(rawManifest.shown); run extend first")
        )
    }
}
