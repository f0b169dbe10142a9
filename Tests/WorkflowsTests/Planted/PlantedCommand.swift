import Clustering
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Imaging
import Library
import Manifests
import Materialize
import TestSupport

@testable import Workflows

/// Each command that writes an output or reads all of one, with options that fit the scene's folders.
enum PlantedCommand: String, CaseIterable {
    case cluster, refine, extend, exportSwap, importFolders, discover, eraSplit, report, forget, run,
        verifyExport

    /// The parts of the output that the command uses.
    var folders: Set<String> {
        switch self {
        case .cluster: ["raw"]
        case .refine: ["facesets"]
        case .extend: ["raw", "facesets"]
        case .exportSwap: ["raw", "facesets", "swap"]
        case .importFolders, .discover, .eraSplit, .verifyExport: ["swap"]
        case .report, .forget, .run: ["raw", "facesets", "swap", "report"]
        }
    }

    /// The plants that may affect the command: in those parts, or in the output itself.
    var plants: [Plant] {
        let parts: Set = ["raw", "facesets", "swap", "report"]
        return Plant.all.filter { folders.contains($0.folder) || !parts.contains($0.folder) }
    }

    func run(_ scene: PlantedScene) throws {
        let (out, swap) = (scene.out, scene.out.appending("swap"))
        let settings = Self.settings(scene.library)
        switch self {
        case .cluster:
            var request = ClusterRequest(output: OutputOptions(folder: out.appending("raw")))
            request.output.renumber = true
            _ = try request.run(try reading(scene), Tools.ofPhotos())
        case .refine:
            var request = RefineRequest(output: OutputOptions(folder: out.appending("facesets")))
            request.output.renumber = true
            Self.loosen(&request)
            _ = try request.run(try reading(scene), Tools.ofPhotos())
        case .extend:
            _ = try Self.extend(out).run(try reading(scene), Tools.ofPhotos())
        case .exportSwap:
            _ = try Self.exportSwap(scene.library, out).run(try reading(scene), Tools.ofPhotos())
        case .importFolders:
            let folder = TrustedFolder(label: "anna", folder: scene.library.photos.appending("anna"))
            _ = try ImportFolders(
                trusted: [folder], mixed: [], options: ImportOptions(), output: swap, settings: settings
            ).run(try reading(scene), Tools.ofPhotos())
        case .discover:
            _ = try Self.discover(scene.library, swap).run(try reading(scene), Tools.ofPhotos())
        case .eraSplit:
            _ = try Self.eraSplit(scene.library, swap).run(try reading(scene), Tools.ofPhotos())
        case .report:
            _ = try ReportRequest(outputs: [out], folder: out.appending("report")).run(
                try reading(scene), Tools.ofPhotos())
        case .forget: _ = try Self.forget(scene, dryRun: false)
        case .run:
            _ = try Self.workflow(scene.library, out).run(
                { try openStore($0, for: $1) }, Tools.ofPhotos())
        case .verifyExport:
            let check = BundleCheck(analyser: ColourAnalyser(), source: VipsImageSource())
            _ = try VerifyExport(bundlesToVerify(at: swap), check).run(Tools.ofPhotos())
        }
    }

    private func reading(_ scene: PlantedScene) throws -> Library {
        Library(try openStore(scene.cache, for: .reading))
    }

    static func settings(_ library: ColourLibrary) -> SwapSettings {
        var settings = library.settings()
        settings.options.duplicates = .none
        return settings
    }

    private static func loosen(_ request: inout RefineRequest) {
        (request.gates.minFaces, request.gates.minShort, request.gates.minBlur) = (3, 20, 0)
        request.gates.duplicates = .none
    }

    static func workflow(_ library: ColourLibrary, _ out: FilePath) -> PhotosToSets {
        var workflow = PhotosToSets(
            EmbedRequest(source: library.photos, analyser: ColourAnalyser()),
            to: OutputOptions(folder: out), settings: settings(library))
        loosen(&workflow.refine)
        workflow.candidates = CandidateOptions(threshold: 2, leastScore: 0)
        return workflow
    }

    static func extend(_ out: FilePath) -> ExtendRequest {
        var request = ExtendRequest(raw: OutputOptions(folder: out.appending("raw")))
        request.refined = OutputOptions(folder: out.appending("facesets"))
        return request
    }

    static func exportSwap(_ library: ColourLibrary, _ out: FilePath) -> ExportSwap {
        ExportSwap(
            refineManifest: out.appending("facesets/refine_manifest.json"), output: out.appending("swap"),
            candidates: (out.appending("raw/manifest.json"), CandidateOptions(threshold: 2, leastScore: 0)),
            settings: settings(library))
    }

    static func discover(_ library: ColourLibrary, _ swap: FilePath) -> Discover {
        var options = DiscoverOptions()
        (options.gates.minFaces, options.gates.minShort, options.gates.minBlur) = (1, 20, 0)
        options.gates.duplicates = .none
        return Discover(
            source: library.photos, output: swap, options: options, settings: settings(library))
    }

    static func eraSplit(_ library: ColourLibrary, _ swap: FilePath) -> EraSplit {
        var options = EraSplitOptions()
        options.gates.minShort = 20
        options.gates.minBlur = 0
        options.gates.duplicates = .none
        return EraSplit(
            faceset: "faceset_001", output: swap, options: options, settings: settings(library))
    }

    /// Forgets the cache's first face, also in the output.
    static func forget(_ scene: PlantedScene, dryRun: Bool) throws -> ForgetOutcome {
        let store = try openStore(scene.cache, for: dryRun ? .reading : .updating)
        var request = ForgetRequest()
        request.faces = [try store.read([]).key(ofFace: 0)].compactMap { $0 }
        request.outputs = [scene.out]
        request.dryRun = dryRun
        return try request.run(Library(store), Tools.ofPhotos())
    }

    /// The dry runs of all commands that support `--dry-run`.
    static func dryRuns(_ scene: PlantedScene, _ library: Library) throws
        -> [(run: () throws -> Void, opensCache: Bool)]
    {
        let (out, swap, tools) = (scene.out, scene.out.appending("swap"), Tools.ofPhotos())
        var cluster = ClusterRequest(output: OutputOptions(folder: out.appending("raw")))
        var refine = RefineRequest(output: OutputOptions(folder: out.appending("facesets")))
        loosen(&refine)
        var extend = extend(out)
        (cluster.output.dryRun, refine.output.dryRun, extend.raw.dryRun) = (true, true, true)
        (cluster.output.renumber, refine.output.renumber) = (true, true)
        extend.refined?.dryRun = true
        return [
            ({ [cluster] in _ = try cluster.run(library, tools) }, false),
            ({ [refine] in _ = try refine.run(library, tools) }, false),
            ({ [extend] in _ = try extend.run(library, tools) }, false),
            ({ _ = try exportSwap(scene.library, out).preview(library, tools) }, false),
            ({ _ = try discover(scene.library, swap).preview(library, tools) }, false),
            ({ _ = try eraSplit(scene.library, swap).preview(library, tools) }, false),
            ({ _ = try workflow(scene.library, out).preview({ try openStore($0, for: $1) }, tools) }, true),
            ({ _ = try forget(scene, dryRun: true) }, true),
        ]
    }
}
