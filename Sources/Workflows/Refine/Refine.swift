package import Clustering
import FaceStore
package import FaceTypes
import JSON
package import Library
import Manifests
import Materialize

/// Builds facesets from a library: clusters, merges by centroid, applies the gates. `faceset_NNN/`,
/// `refine_manifest.json`.
package struct RefineRequest: Workflow, Sendable {
    package var output: OutputOptions
    package var initialThreshold: CalibratedDistance = 0.55
    package var mergeThreshold: CalibratedDistance = 0.40
    package var gates = FacesetGates()
    package var linkage = LinkageChoices()
    package var calibration = Calibration.identity
    /// A folder with blocks of pairs written by `ComputePairs`.
    package var pairs: FilePath?

    package init(output: OutputOptions) {
        self.output = output
    }

    private var options: JSONObject {
        JSONObject([
            ("initial_threshold", .double(initialThreshold.value)),
            ("merge_threshold", .double(mergeThreshold.value)),
        ]).setting(gates.members).setting(linkage.members)
    }

    /// - Throws: `FaceSetsError`; `would_renumber` if a faceset of an earlier run would contain other faces.
    package func run(_ library: Library, _ tools: Tools) throws -> RefineOutcome {
        let faces = try library.snapshot([.embeddings, .decisions])
        let initial = try tools.linkages.partition(
            of: faces, threshold: initialThreshold, linkage, pairs: pairs, calibration, tools)
        var options = RefineOptions(
            mergeThreshold: calibration.rawBetweenCentroids(mergeThreshold), gates: gates,
            calibration: calibration)
        let clusters = try watchingLinkage(tools) { watcher in
            options.linkage = linkage.options(faces, calibration, watcher)
            return try mergedClusters(initial, in: faces.embeddings, options: options)
        }
        let refinement = selectFacesets(
            from: clusters, in: faces.embeddings, faces: faces.faces, gates: gates, calibration: calibration)
        var base = Identities(facesets: refinement, faces)
        let output = IdentityOutput(options: output, fileName: RefineManifest.fileName, tools: tools)
        return try output.locked {
            var manifest = try RefineManifest(reading: output.manifestPath) ?? RefineManifest()
            let before = Identities(manifest, faces).withoutDecisions(faces)
            try output.checkIDs(before: before.allFacesByID(faces), after: base.facesByID(faces))
            if !self.output.renumber { base.adoptDecided(before) }
            let facesets = try decided(base, clusters.filter { $0.count > 1 }, faces)
            facesets.fill(&manifest, faces)
            manifest.smallerSets = refinement.smallerSets
            let provenance = Provenance(
                options: self.options, space: faces.space.json, calibration: calibration)
            let changes = try output.write(manifest.json(provenance)) { facesets.identityFiles(faces) }
            return RefineOutcome(facesets, faces, manifest, changes)
        }
    }
}

extension RefineRequest {
    private func decided(
        _ base: Identities, _ persons: [[Int]], _ faces: LibrarySnapshot
    ) throws -> Identities {
        let located = LocatedDecisions(faces.decisionLog, in: faces)
        guard !located.decisions.isEmpty else { return base.withoutEmptyDecisions }
        let groups = try decide(
            located.decisions, over: persons, in: faces.embeddings,
            options: DecisionOptions(
                joinThreshold: calibration.rawToCentroid(initialThreshold),
                newThreshold: calibration.raw(initialThreshold)))
        let sets = decideFacesets(
            base: base.all.map(\.faces), earlier: base.earlierGroups(faces), persons: groups,
            basePersons: persons,
            in: faces.embeddings, faces: faces.faces, gates: gates, calibration: calibration)
        return base.applying(sets, groups, faces)
    }
}

/// The result of `refine`.
package struct RefineOutcome: Sendable {
    package var facesets = 0
    /// Faces in the cache, and in facesets.
    package var faces = 0
    package var kept = 0
    /// Faces that were left out, by reason.
    package var rejected: [(word: String, faces: Int)] = []
    /// Number of photos of each group that has too few for a faceset, descending.
    package var smallerSets: [Int] = []
    package var files = OutputChanges()
}

extension RefineOutcome {
    init(
        _ identities: Identities, _ faces: LibrarySnapshot, _ manifest: RefineManifest,
        _ changes: OutputChanges
    ) {
        facesets = identities.all.count { !$0.isEmpty }
        self.faces = faces.faces.count
        kept = identities.all.reduce(0) { $0 + $1.faces.count }
        (rejected, smallerSets) = (manifest.rejectedCounts, manifest.smallerSets)
        files = changes
    }
}
