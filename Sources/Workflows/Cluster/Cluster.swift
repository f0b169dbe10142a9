import Clustering
import FaceStore
package import FaceTypes
import JSON
package import Library
import Manifests
import Materialize

/// Groups the faces of a library by person: `person_NNN/`, `_singletons/`, `_noface/`, `manifest.json`.
///
/// Persons are numbered by size, then by smallest face key. Every existing path of a photo is included.
package struct ClusterRequest: Workflow, Sendable {
    package var output: OutputOptions
    /// Clusters closer than this are merged.
    package var threshold: CalibratedDistance = 0.55
    package var linkage = LinkageChoices()
    package var calibration = Calibration.identity
    /// A folder with blocks of pairs written by `ComputePairs`.
    package var pairs: FilePath?

    package init(output: OutputOptions) {
        self.output = output
    }

    private var options: JSONObject {
        JSONObject([("threshold", .double(threshold.value))]).setting(linkage.members)
    }

    /// - Throws: `FaceSetsError`; `would_renumber` if a person of an earlier run would contain other faces.
    package func run(_ library: Library, _ tools: Tools) throws -> ClusterOutcome {
        let faces = try library.snapshot([.embeddings, .decisions])
        let groups = try tools.linkages.partition(
            of: faces, threshold: threshold, linkage, pairs: pairs, calibration, tools)
        var base = Identities(persons: groups, faces)
        let output = IdentityOutput(options: output, fileName: ClusterManifest.fileName, tools: tools)
        return try output.locked {
            var manifest = try ClusterManifest(reading: output.manifestPath) ?? ClusterManifest()
            let before = Identities(manifest, faces).withoutDecisions(faces)
            try output.checkIDs(before: before.allFacesByID(faces), after: base.facesByID(faces))
            if !self.output.renumber { base.adoptDecided(before) }
            let persons = try DecidedPersons(
                base, LocatedDecisions(faces.decisionLog, in: faces),
                DecisionOptions(recorded: options, calibration), faces
            ).identities
            persons.fill(&manifest, faces)
            let provenance = Provenance(
                options: options, space: faces.space.json, calibration: calibration)
            let changes = try output.write(manifest.json(provenance)) { persons.personFiles(faces) }
            return ClusterOutcome(persons, faces, changes)
        }
    }
}

/// The result of `cluster`.
package struct ClusterOutcome: Sendable {
    package var persons = 0
    package var faces = 0
    package var singletons = 0
    /// Paths of photos without a face.
    package var noface = 0
    package var files = OutputChanges()
}

extension ClusterOutcome {
    init(_ identities: Identities, _ faces: LibrarySnapshot, _ changes: OutputChanges) {
        persons = identities.all.count { !$0.isEmpty }
        self.faces = faces.faces.count
        singletons = identities.singletonRows(faces).count
        noface = faces.facelessPaths.count
        files = changes
    }
}
