import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import JSON
import Library
import ModelPacks
import Workflows

/// `face-sets verify-export OUT|BUNDLE…`
struct VerifyExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "verify-export",
        abstract: "Opens bundles as roop-unleashed does and says what would go wrong there.",
        discussion: """
            Looks for directory entries, wrong names, frames of another size or format, frames without a face or
            with a second one at the whole or half the size, and faces of strangers; with --cache, also faces that
            are not those of their photos any more. Ends with 1 when it finds any.
            """,
        examples: [
            .init("face-sets verify-export out/swap", "all bundles of an export"),
            .init("face-sets verify-export set.fsz --pack buffalo_l", "one bundle, with another pack"),
        ],
        keepsLog: true)

    @Argument(valueName: "OUT|BUNDLE", help: "Folders of export-swap, or .fsz files.") var places: [FilePath]
    @Option(
        in: 0...2,
        help: "Distance to the set beyond which a face is a stranger's; by default that of the export, 0.55.")
    var threshold: CalibratedDistance?
    @Option(help: "Cache of the export, to compare each frame with the face in its photo.") var cache:
        FilePath?
    @OptionGroup var analysis: AnalysisOptions

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let bundles = try places.flatMap { try bundlesToVerify(at: $0) }
        let name = analysis.pack ?? verifyingPack(of: bundles) ?? "open"
        let pack = try Adapters.packs().pack(name)
        let analyser = try Adapters.analyser(
            pack: name, jobs: analysis.decoding.resolvedJobs, options: analysis.options)
        let check = BundleCheck(
            analyser: analyser, source: analysis.decoding.images, calibration: pack.calibration,
            threshold: threshold,
            sources: try sources(for: analyser.space, context.progress))
        return CommandOutcome(try VerifyExport(bundles, check).run(analysis.decoding.tools(context)))
    }

    /// The faces of the cache in their photos, where the pack's vectors may be compared with them.
    private func sources(for space: EmbeddingSpace, _ progress: any ProgressSink) throws
        -> @Sendable (FaceKey) -> [Float]?
    {
        guard let cache else { return { _ in nil } }
        let library = try Library(openStore(cache, for: .reading)).snapshot(.embeddings)
        if !library.space.hasVectors(of: space) {
            progress.report(
                .warning("frames are not compared with their photos: the cache is of another pack"))
        }
        return library.embeddings(comparableIn: space)
    }
}

extension CommandOutcome {
    fileprivate init(_ reports: [BundleReport]) {
        let bad = reports.count { !$0.faults.isEmpty }
        let faults = reports.flatMap(\.faults)
        self.init(
            counts: ["bundles": reports.count, "faulty": bad, "faults": faults.count], failed: faults,
            details: JSONObject([("bundles", .array(reports.map(\.json)))]),
            summary: reports.map(\.line) + ["\(reports.count) bundles, \(bad) of them faulty"])
    }
}

extension BundleReport {
    fileprivate var json: JSONValue {
        [
            "path": .string(path.bytes), "frames": .int(frames), "faults": .int(faults.count),
            "centroid_cosine": centroidCosine.map { .double(rounded($0)) } ?? .null,
        ]
    }

    fileprivate var line: String {
        let cosine = centroidCosine.map { ", mean at cosine \(fixed($0, digits: 3)) to the set" } ?? ""
        return "\(path.shown): \(frames) frames\(cosine)" + (faults.isEmpty ? "" : ", \(faults.count) faults")
    }
}
