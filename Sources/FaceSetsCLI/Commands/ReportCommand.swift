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
        abstract: "Writes pages that show who was found, how sure that is, and what was left aside.",
        discussion: """
            OUT is the folder of cluster, refine or export-swap, or one that holds such folders, or the list of dedup. \
            The pages open in a browser from disk, without a network. Pictures are made once; photos that are gone \
            leave a gap. The list of dedup is shown too where it stands beside the cache.
            """,
        examples: [
            .init("face-sets report out --cache cache.npz", "all that is in out/, in out/report/index.html"),
            .init("face-sets report out/swap --cache cache.npz --to ~/report", "one export, elsewhere"),
            .init("face-sets report cache.duplicates.json --to ~/report", "duplicates alone"),
        ],
        keepsLog: true)

    @Argument(help: "Output folders, folders that hold them, or the list of dedup.") var out: [FilePath]
    @Option(help: "Cache behind the outputs; by default the only one in OUT or the two folders above it.")
    var cache: FilePath?
    @Option(
        valueName: "FOLDER",
        help: "Folder for the report; by default report/ in the first OUT, or beside a list.")
    var to: FilePath?
    @Option(help: "Lines of path,year that override or fill the capture years.") var years: FilePath?
    @OptionGroup var decoding: DecodingFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let outputs = out.map { $0.madeAbsolute() }
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
                "\(outcome.identities) identities, \(outcome.faces) faces on \(outcome.pages) pages",
                "open \(outcome.firstPage.shown) in a browser",
            ])
    }

    /// The only cache in the folder or in one of the two above it, nearest first; of a list of dedup, the one that it is
    /// named after, if it is there.
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
        guard FileInfo(output) != nil else {
            throw FaceSetsError(
                code: .notFound, "there is no such folder or list", path: output,
                remedy: "Name the folder of an output, or the list that dedup wrote.")
        }
        throw UsageError(
            "cannot tell which cache \(output.shown) was made from",
            remedy: "Name the cache: --cache CACHE.")
    }
}
