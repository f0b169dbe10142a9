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
        abstract: "Check that other programs can use the exported sets.",
        discussion: """
            Reports folder entries, wrong names, frames of the wrong size or format, frames without a face or with a second
            one at full or half size, and faces of strangers; with --cache, also faces that no longer match their photos. The
            exit code is 1 if any problem is found.
            """,
        examples: [
            .init("face-sets verify-export out/swap", "check all bundles of an export"),
            .init("face-sets verify-export set.fsz --pack buffalo_l", "check one bundle with another pack"),
        ],
        keepsLog: true)

    @Argument(valueName: "OUT|BUNDLE", help: "Folders written by export-swap, or .fsz files.") var places:
        [FilePath]
    @Option(
        in: 0...2,
        help:
            "Report faces farther than this from the set as strangers. Defaults to the value of the export, "
            + "or 0.55."
    )
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

    /// The faces of the cache in their photos, if the pack's vectors are comparable.
    private func sources(for space: EmbeddingSpace, _ progress: any ProgressSink) throws
        -> @Sendable (FaceKey) -> [Float]?
    {
        guard let cache else { return { _ in nil } }
        let library = try Library(openStore(cache, for: .reading)).snapshot(.embeddings)
        if !library.space.hasVectors(of: space) {
            progress.report(
                .warning(
                    "frames were not compared with their photos, because the cache was made with another pack"
                ))
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
            summary: reports.map(\.line) + [
                "\(counted(reports.count, "bundle")), "
                    + (bad == 0 ? "no problems found" : "\(bad) with problems")
            ])
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
        return "\(path.shown): \(counted(frames, "frame"))\(cosine)"
            + (faults.isEmpty ? "" : ", \(counted(faults.count, "problem"))")
    }
}
