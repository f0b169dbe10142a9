import FaceStore
package import FaceTypes
package import FacesetExport
import JSON
package import Library
import Manifests

/// The use case `export-swap`: exports facesets as bundles.
package struct ExportSwap: Workflow {
    package var refineManifest: FilePath
    package var output: FilePath
    /// The raw manifest whose singletons may become candidates, and the options for that; nil for no candidates.
    package var candidates: (rawManifest: FilePath, options: CandidateOptions)?
    package var settings: SwapSettings

    package init(
        refineManifest: FilePath, output: FilePath,
        candidates: (rawManifest: FilePath, options: CandidateOptions)? = nil, settings: SwapSettings
    ) {
        self.refineManifest = refineManifest
        self.output = output
        self.candidates = candidates
        self.settings = settings
    }

    /// - Throws: `FaceSetsError` `bad_manifest`, `not_found`, `not_enriched`; `Interrupted`.
    package func run(_ library: Library, _ tools: Tools) throws -> SwapOutcome {
        let library = try library.snapshot(.all)
        let requests = try requests(library, tools.progress)
        let singletons = try candidates.map { candidates in
            let raw = try Self.required(
                ClusterManifest(reading: candidates.rawManifest), candidates.rawManifest)
            let decided = Set(raw.moved.map(\.key))
            return CandidateRequest(
                keys: raw.singletons.filter { !decided.contains($0) }, options: candidates.options)
        }
        var settings = settings
        settings.formats.reasons = try rejections()
        let session = try SwapSession(output: output, tools)
        return try session.export(
            requests, of: library, settings: settings, owned: { $0.kind == .refine }, candidates: singletons)
    }

    /// What a run would do, without opening a photo or writing anything.
    package func preview(_ library: Library, _ tools: Tools) throws -> [SetPlan] {
        let library = try library.snapshot(.all)
        let exporters = try settings.exporters(
            over: SwapSession.manifest(of: output), space: library.space)
        let context = ExportContext(settings, library, exporters: exporters)
        return try requests(library, tools.progress).map { try SetPlan($0, context) }
    }

    private func requests(_ library: LibrarySnapshot, _ progress: any ProgressSink) throws -> [SetRequest] {
        let manifest = try Self.required(RefineManifest(reading: refineManifest), refineManifest)
        let living = manifest.facesets.filter { $0.marks.mergedInto == nil && !$0.faces.isEmpty }
        let requests = living.map { request($0, library) }
        let lost = requests.reduce(0) { $0 + $1.refused.count }
        if lost > 0 {
            progress.report(
                .warning(
                    "\(counted(lost, "face is", "faces are")) in \(refineManifest.shown), but not in the cache"
                ))
        }
        return requests
    }

    private func request(_ faceset: FacesetEntry, _ library: LibrarySnapshot) -> SetRequest {
        let lost = faceset.faces.filter { library.row(of: $0.key) == nil }
        let name = faceset.marks.name
        let label = name?.name ?? (faceset.label == faceset.id ? nil : faceset.label)
        return SetRequest(
            origin: SwapOrigin(kind: .refine, id: faceset.id), label: label, proposedID: faceset.id,
            faces: faceset.faces.compactMap { library.face($0.key) },
            refused: lost.map { DroppedFace(key: $0.key, .notInCache) },
            markers: name.map { [(name: "NAME.txt", text: "\($0.name)\n")] } ?? [],
            extra: [("name", name?.name), ("born", name?.born)].compactMap { field, value in
                value.map { (name: field, value: .text($0)) }
            })
    }

    /// Why refine left faces out of all sets.
    private func rejections() throws -> [FaceKey: String] {
        let manifest = try Self.required(RefineManifest(reading: refineManifest), refineManifest)
        return Dictionary(manifest.rejected.map { ($0.key, $0.reason.description) }) { first, _ in first }
    }

    private static func required<Manifest>(_ manifest: Manifest?, _ path: FilePath) throws -> Manifest {
        guard let manifest else {
            throw FaceSetsError(
                code: .notFound, "the manifest does not exist", path: path,
                remedy: "Pass the manifest written by refine (or by cluster, for --raw-manifest).")
        }
        return manifest
    }
}
