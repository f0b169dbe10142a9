import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Library
import Manifests
import Workflows

/// `face-sets export-swap CACHE REFINE_MANIFEST OUT`
struct ExportSwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "export-swap",
        abstract: "Writes bundles of single-face frames for roop-unleashed, a set a person.",
        discussion: """
            Every frame is detected and embedded again before it goes into a bundle: one face, found at the whole
            and at half the size, and still the same person. A set that stands as it should be is left alone; a
            run that is stopped is taken up by the next one.
            """,
        examples: [
            .init("face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap", "all sets"),
            .init(
                "face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap "
                    + "--raw-manifest out/raw/manifest.json --candidates",
                "and singletons for review by hand"),
        ],
        keepsLog: true)

    @OptionGroup var refined: RefinedExport

    func run(_ context: CommandContext) throws -> CommandOutcome {
        var formats = FormatChoice()
        formats.formats = [.fsz]
        return try refined.run(context, formats)
    }
}

extension CommandOutcome {
    /// Of any command that writes bundles.
    init(_ outcome: SwapOutcome, output: FilePath) {
        self.init(
            counts: [
                "facesets": outcome.entries.count, "exported": outcome.exportedFaces,
                "dropped": outcome.droppedFaces, "empty": outcome.emptyLabels.count,
                "unchanged": outcome.unchangedSets, "candidates": outcome.candidates,
                "failed": outcome.findings.count,
            ],
            failed: outcome.findings, outputs: [output],
            details: JSONObject([("sets", .array(outcome.entries.map { .text($0.id) }))]),
            summary: outcome.entries.map {
                "\($0.id): \($0.faceCount) frames" + ($0.label == $0.id ? "" : ", \($0.label)")
            } + outcome.emptyLabels.map { "\($0): no face survived" })
    }

    /// Of `--dry-run`.
    init(_ plans: [SetPlan]) {
        let pictures = plans.reduce(0) { $0 + $1.selection.pictures.count }
        let dropped = plans.reduce(0) { $0 + $1.selection.dropped.count }
        self.init(
            counts: ["facesets": plans.count, "pictures": pictures, "dropped": dropped],
            summary: plans.map { plan in
                let reasons = Dictionary(
                    plan.selection.dropped.map { ($0.reason.description, 1) }, uniquingKeysWith: +)
                let why = reasons.sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
                return "\(plan.request.name): \(plan.selection.pictures.count) pictures\(why)"
            })
    }
}
