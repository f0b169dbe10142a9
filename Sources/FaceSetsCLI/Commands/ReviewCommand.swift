import FaceStore
import FaceTypes
import Files
import Glibc
import Imaging
import Library
import Workflows

/// `face-sets review OUT`
struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "review",
        abstract: "Review the library in a browser: answer questions, name, merge, split and reject.",
        discussion: """
            Serves pages on 127.0.0.1 and prints their address. Keep it to yourself: it contains a secret, and whoever has it
            can see the photos and make decisions. Decisions are saved immediately; Apply updates people, facesets, exported
            sets and the report. Press Ctrl-C to stop.
            """,
        examples: [
            .init("face-sets review out", "open the printed address in a browser"),
            .init("face-sets review out --open", "open the pages in your browser"),
        ],
        keepsLog: true)

    @Argument(help: "Folder written by run.") var out: FilePath
    @OptionGroup var library: LibraryFlags
    @Option(in: 1...65_535, help: "Port to listen on. Defaults to any free port.") var port: Int?
    @Flag(help: "Open the pages in your browser, with xdg-open.") var open: Bool
    @Option(
        in: 0...2, help: "When applying, drop faces farther than this from the centroid of an exported set.")
    var exportOutlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments

    /// Memory for the pixels and files of photos, in bytes; pages only show a few thumbnails at a time.
    private static let pixelBytes = 160 << 20
    private static let fileBytes = 64 << 20

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let folder = out.madeAbsolute()
        let cache = library.cache(in: folder).madeAbsolute()
        var review = Review(
            cache: cache, raw: library.raw(in: folder).madeAbsolute(),
            refined: library.refined(in: folder).madeAbsolute(),
            swap: library.swap(in: folder).madeAbsolute(),
            folder: folder.appending("review"))
        review.port = UInt16(port ?? 0)
        let space = try openStore(cache, for: .reading).space
        review.calibration = Adapters.calibration(of: space)
        let outcome = try review.run(
            { try openStore($0, for: $1) }, tools(context),
            settings: { try export.settings(space, outlierThreshold: exportOutlierThreshold) },
            opened: { try show($0, in: review.folder) })
        try removeFile(Self.page(in: review.folder))
        return CommandOutcome(
            counts: ["decisions": outcome.decisions],
            summary: ["\(counted(outcome.decisions, "decision")) made"])
    }

    private func tools(_ context: CommandContext) -> Tools {
        var tools = export.analysis.decoding.tools(context)
        tools.photos = OriginalPhotos(
            tools.photos.images, memory: PhotoMemory(files: Self.fileBytes, pixels: Self.pixelBytes))
        return tools
    }

    /// Prints the address while the command is running.
    private func show(_ address: String, in folder: FilePath) throws {
        put("review: \(address)\n", to: STDOUT_FILENO)
        if open { try openInBrowser(address, folder) }
    }

    private static func page(in folder: FilePath) -> FilePath { folder.appending("open.html") }

    /// Opens a file that redirects to the address, because other users can read command lines, but not the file.
    private func openInBrowser(_ address: String, _ folder: FilePath) throws {
        let page = Self.page(in: folder)
        try replaceFile(
            page,
            with: Array(
                """
                <!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">
                <meta http-equiv="refresh" content="0; url=\(address)"><a href="\(address)">review</a>

                """.utf8))
        try startDetached("xdg-open", page)
    }
}

/// Starts a program without waiting for it. Calls `posix_spawnp`.
private func startDetached(_ program: String, _ argument: FilePath) throws {
    var words = [FilePath(program), argument].map { word in word.withCString { strdup($0) } } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, program, nil, nil, &words, environ)
    guard failure == 0 else {
        throw FaceSetsError(
            code: .notFound, "cannot start \(program)",
            remedy: "Open the printed address in a browser yourself.",
            cause: String(cString: strerror(failure)))
    }
}
