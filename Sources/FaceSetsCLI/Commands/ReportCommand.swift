import FaceStore
import FaceTypes
import Files
import Imaging
import Library
import Manifests
import Workflows

/// `face-sets report OUT …`
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "report",
        abstract: "Write HTML pages that show who was found, how certain that is, and what was left out.",
        discussion: """
            OUT is a folder written by cluster, refine or export-swap, a folder that contains such folders, or the list of
            duplicates written by dedup. The pages work offline. Pictures of faces are only made once; faces of missing photos
            have none. A list of duplicates beside the cache is included.
            """,
        examples: [
            .init("face-sets report out --cache cache.npz", "everything in out, as out/report/index.html"),
            .init(
                "face-sets report out/swap --cache cache.npz --to ~/report", "one export, in another folder"),
            .init("face-sets report cache.duplicates.json --to ~/report", "only duplicates"),
        ],
        keepsLog: true)

    @Argument(help: "Output folders, folders that contain them, or the list of duplicates.") var out:
        [FilePath]
    @Option(help: "Cache of the outputs. Defaults to the only cache in OUT or in the two folders above it.")
    var cache: FilePath?
    @Option(
        valueName: "FOLDER",
        help: "Folder for the report. Defaults to report/ in the first OUT, or beside the list.")
    var to: FilePath?
    @Option(help: "CSV file with lines of path,year that add to or override the capture years.") var years:
        FilePath?
    @OptionGroup var decoding: DecodingFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let outputs = out.map { $0.madeAbsolute() }
        for output in outputs where FileInfo(output) == nil {
            throw FaceSetsError(
                code: .notFound, "neither a folder nor a list of duplicates", path: output,
                remedy: "Pass an output folder, or the list that dedup wrote.")
        }
        let library = Library(try openStore(cache ?? Self.cache(near: outputs[0]), for: .reading))
        let isFile = FileInfo(outputs[0])?.kind == .file
        let folder = to?.madeAbsolute() ?? (isFile ? outputs[0].parent : outputs[0]).appending("report")
        var request = ReportRequest(outputs: outputs, folder: folder)
        request.calibration = Adapters.calibration(of: library.space)
        request.years = try years.map { try CaptureYears(reading: $0) } ?? CaptureYears()
        let outcome = try request.run(library, decoding.tools(context))
        return CommandOutcome(
            counts: [
                "sections": outcome.sections, "identities": outcome.identities, "faces": outcome.faces,
                "pages": outcome.pages, "written": outcome.written, "missing_pictures": outcome.missingCrops,
            ],
            outputs: [outcome.firstPage],
            summary: [
                counted(outcome.identities, "identity", "identities")
                    + ", \(counted(outcome.faces, "face")) on "
                    + counted(outcome.pages, "page"),
                "open \(outcome.firstPage.shown) in a browser",
            ])
    }

    /// The only cache in the folder or in one of the two above it, nearest first; of a list of dedup, the one that it
    /// is named after, if it is there.
    private static func cache(near output: FilePath) throws -> FilePath {
        for place in [output, output.parent, output.parent.parent] {
            let caches = ((try? listFolder(place)) ?? []).filter {
                ["npz", "db", "sqlite"].contains($0.fileExtension?.lowercased())
            }
            let named = caches.map { place.appending($0) }.first {
                DuplicatesManifest.path(forCache: $0) == output
            }
            if let named { return named }
            if caches.count == 1 { return place.appending(caches[0]) }
            if caches.count > 1 { break }
        }
        throw UsageError(
            "cannot tell which cache \(output.shown) was made from",
            remedy: "Pass it with --cache.")
    }
}
