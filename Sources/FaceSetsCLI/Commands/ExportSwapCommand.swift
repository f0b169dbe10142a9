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
        abstract: "Export one bundle of face frames per person for roop-unleashed.",
        discussion: """
            Every frame is detected and embedded again before it goes into a bundle: it must show one face, found at full and
            at half size, and still match the same person. Sets that are up to date are skipped. If a run is interrupted, the
            next run resumes it.
            """,
        examples: [
            .init(
                "face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap",
                "export all sets"),
            .init(
                "face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap "
                    + "--raw-manifest out/raw/manifest.json --candidates",
                "also write single faces for review"),
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
    /// For every command that writes bundles.
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
            summary: (outcome.entries.map {
                "\($0.id): \(counted($0.faceCount, "frame"))" + ($0.label == $0.id ? "" : ", \($0.label)")
            } + outcome.emptyLabels.map { "\($0): not exported, because none of its faces passed" })
            .shortened("set", where: "see \(output.appending(SwapManifest.fileName).shown)"))
    }

    /// For `--dry-run`.
    init(_ plans: [SetPlan]) {
        let pictures = plans.reduce(0) { $0 + $1.selection.pictures.count }
        let dropped = plans.reduce(0) { $0 + $1.selection.dropped.count }
        self.init(
            counts: ["facesets": plans.count, "pictures": pictures, "dropped": dropped],
            summary: plans.map { plan in
                let why = leftOut(plan.selection.dropped.map(\.reason).counts)
                let pictures = counted(plan.selection.pictures.count, "picture")
                return "\(plan.request.name): \(pictures)" + (why.map { "; left out: \($0)" } ?? "")
            })
    }
}
