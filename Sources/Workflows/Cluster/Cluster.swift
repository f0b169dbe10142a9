import Clustering
package import FaceStore
package import FaceTypes
import JSON
import Manifests
import Materialize

/// What `cluster` is asked to do.
package struct ClusterRequest: Sendable {
    package var output: OutputOptions
    /// Cosine distance on the calibrated scale; clusters merge below it.
    package var threshold = 0.55
    package var linkage = LinkageChoices()
    package var calibration = Calibration.identity

    package init(output: OutputOptions) {
        self.output = output
    }

    var options: JSONObject {
        JSONObject([("threshold", .double(threshold))]).setting(linkage.members)
    }
}

/// What came of `cluster`.
package struct ClusterOutcome: Sendable {
    package var persons = 0
    package var faces = 0
    package var singletons = 0
    /// Paths of photos without a face.
    package var noface = 0
    package var files = OutputChanges()
}

/// Groups the faces of a cache by identity: `person_NNN/`, `_singletons/`, `_noface/`, `manifest.json`.
///
/// Persons are numbered by size, then by smallest face key. Every living path of a photo is represented.
/// - Throws: `FaceSetsError`; `would_renumber` where a person of an earlier run would hold other faces.
package func cluster(
    _ request: ClusterRequest, of store: any FaceStore, progress: any ProgressSink = SilentProgress(),
    interruption: Interruption = Interruption()
) throws -> ClusterOutcome {
    let faces = try CacheFaces(store.read([.embeddings]), cache: store.path)
    let (linkage, calibration) = (request.linkage, request.calibration)
    let groups = try watchingLinkage(progress, interruption) { watcher in
        try averageLinkage(
            faces.contents.embeddings, threshold: calibration.rawDistance(ofThreshold: request.threshold),
            options: linkage.options(faces, calibration, watcher),
            rescueDistance: linkage.rawRescueDistance(calibration))
    }
    let layout = PersonLayout(numbering: groups, faces)
    let output = IdentityOutput(
        options: request.output, fileName: ClusterManifest.fileName, progress: progress,
        interruption: interruption)
    return try output.locked {
        var manifest = try ClusterManifest(reading: output.manifestPath) ?? ClusterManifest()
        try output.checkIDs(before: manifest.facesByID, after: layout.facesByID(faces))
        layout.fill(&manifest, faces)
        let provenance = Provenance(
            options: request.options, space: store.space.json, calibration: calibration)
        let changes = try output.write(manifest.json(provenance)) { layout.files(faces) }
        return ClusterOutcome(layout, faces, changes)
    }
}

extension ClusterOutcome {
    init(_ layout: PersonLayout, _ faces: CacheFaces, _ changes: OutputChanges) {
        persons = layout.persons.count
        self.faces = faces.keys.count
        singletons = layout.singletons.count
        noface = faces.facelessPaths.count
        files = changes
    }
}
