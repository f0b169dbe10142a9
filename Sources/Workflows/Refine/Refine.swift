import Clustering
package import FaceStore
package import FaceTypes
import JSON
import Manifests
import Materialize

/// What `refine` is asked to do.
package struct RefineRequest: Sendable {
    package var output: OutputOptions
    /// Cosine distances on the calibrated scale.
    package var initialThreshold = 0.55
    package var mergeThreshold = 0.40
    package var gates = GateOptions()
    package var linkage = LinkageChoices()
    package var calibration = Calibration.identity

    package init(output: OutputOptions) {
        self.output = output
    }

    var options: JSONObject {
        JSONObject([
            ("initial_threshold", .double(initialThreshold)), ("merge_threshold", .double(mergeThreshold)),
        ]).setting(gates.members).setting(linkage.members)
    }
}

/// What came of `refine`.
package struct RefineOutcome: Sendable {
    package var facesets = 0
    /// Faces of the cache, and those in facesets.
    package var faces = 0
    package var kept = 0
    package var files = OutputChanges()
}

/// Turns a cache into sets that are worth using: cluster, merge by centroid, gate. `faceset_NNN/`, `refine_manifest.json`.
///
/// - Throws: `FaceSetsError`; `would_renumber` where a faceset of an earlier run would hold other faces.
package func refine(
    _ request: RefineRequest, of store: any FaceStore, progress: any ProgressSink = SilentProgress(),
    interruption: Interruption = Interruption()
) throws -> RefineOutcome {
    let faces = try CacheFaces(store.read([.embeddings]), cache: store.path)
    let calibration = request.calibration
    var options = RefineOptions(
        initialThreshold: calibration.rawDistance(ofThreshold: request.initialThreshold),
        mergeThreshold: calibration.rawCentroidDistance(ofThreshold: request.mergeThreshold),
        gates: request.gates.resolved(calibration))
    options.rescueDistance = request.linkage.rawRescueDistance(calibration)
    let refinement = try watchingLinkage(progress, interruption) { watcher in
        options.linkage = request.linkage.options(faces, calibration, watcher)
        return try Clustering.refine(faces.contents.embeddings, faces: faces.gated, options: options)
    }
    let layout = FacesetLayout(numbering: refinement, faces)
    let output = IdentityOutput(
        options: request.output, fileName: RefineManifest.fileName, progress: progress,
        interruption: interruption)
    return try output.locked {
        var manifest = try RefineManifest(reading: output.manifestPath) ?? RefineManifest()
        try output.checkIDs(before: manifest.facesByID, after: layout.facesByID(faces))
        layout.fill(&manifest, faces)
        let provenance = Provenance(
            options: request.options, space: store.space.json, calibration: calibration)
        let changes = try output.write(manifest.json(provenance)) { layout.files(faces) }
        return RefineOutcome(layout, faces, changes)
    }
}

extension RefineOutcome {
    init(_ layout: FacesetLayout, _ faces: CacheFaces, _ changes: OutputChanges) {
        facesets = layout.facesets.count
        self.faces = faces.keys.count
        kept = layout.facesets.reduce(0) { $0 + $1.faces.count }
        files = changes
    }
}
