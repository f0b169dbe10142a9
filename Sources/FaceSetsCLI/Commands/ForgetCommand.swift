import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Workflows

/// `face-sets forget CACHE`
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "forget",
        abstract: "Delete a person, a face or a photo from a cache and its outputs.",
        discussion: """
            Deletes embeddings, landmarks, crops, bundle members, copies in output folders, log lines and report pages. \
            Original photos are not touched. Forgotten faces do not come back with embed or cache merge. Files below --in \
            that face-sets did not write are searched but not changed: those that contain a face key, photo digest or \
            path to forget, and archives that cannot be searched, are listed, and the exit code is 1. Long lists are \
            shortened; --list writes them in full to a file. docs/privacy.md lists what remains.
            """,
        examples: [
            .init(
                "face-sets forget cache.db --person person_007 --manifest out/raw/manifest.json --in out",
                "a person, in the cache and everywhere in out"),
            .init(
                "face-sets forget cache.db --face '0123456789abcdef#0' --in out --dry-run",
                "show what would be deleted"),
            .init(
                "face-sets forget cache.db --path ~/Pictures/party",
                "the photos of a folder, only in the cache"),
        ])

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Option(valueName: "ID", help: "ID of a person or faceset in --manifest.") var person: String?
    @Option(help: "Manifest that contains the person, written by cluster, refine or export-swap.")
    var manifest: FilePath?
    @Option(valueName: "KEY", help: "Key of a face.") var face: [String] = []
    @Option(help: "A photo or a folder of photos.") var path: [FilePath] = []
    @Option(valueName: "OUT", help: "A folder of outputs to delete from as well.")
    var `in`: [FilePath] = []
    @Option(
        valueName: "FILE",
        help: "Write the full list of changed, deleted and unchanged files to FILE, one per line.")
    var list: FilePath?
    @Flag(help: "Show what would be deleted without changing anything.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let request = try resolved()
        let library = Library(try openStore(cache, for: dryRun ? .reading : .updating))
        let outcome = try request.run(library, Tools(context))
        context.progress.report(notesOf: library.store)
        let listing = ForgetListing(outcome, isDryRun: dryRun)
        if let list { try replaceFile(list, with: Array((listing.all.joined(separator: "\n") + "\n").utf8)) }
        return CommandOutcome(
            counts: [
                "faces": outcome.faces, "photos": outcome.photos, "changed": outcome.changed.count,
                "removed": outcome.removed.count,
            ],
            failed: outcome.left, outputs: list.map { [$0] } ?? [],
            details: JSONObject([
                ("changed", .array(outcome.changed.map { .string($0.bytes) })),
                ("removed", .array(outcome.removed.map { .string($0.bytes) })),
            ]),
            summary: listing.summary)
    }

    private func resolved() throws -> ForgetRequest {
        var request = ForgetRequest()
        switch (person, manifest) {
        case (let person?, let manifest?): request.person = (person, manifest.madeAbsolute())
        case (nil, nil): break
        default: throw UsageError("--person and --manifest must be used together")
        }
        request.faces = try face.map { text in
            guard let key = FaceKey(text) else { throw UsageError("'\(text)' is not the key of a face") }
            return key
        }
        request.paths = path.map { $0.madeReal() ?? $0.madeAbsolute() }
        request.outputs = self.in.map { $0.madeAbsolute() }
        request.dryRun = dryRun
        guard request.person != nil || !request.faces.isEmpty || !request.paths.isEmpty else {
            throw UsageError("nothing to forget", remedy: "Pass --person with --manifest, --face or --path.")
        }
        return request
    }
}

/// The files that a run has changed, deleted and left.
private struct ForgetListing {
    private let outcome: ForgetOutcome
    private let would: String

    init(_ outcome: ForgetOutcome, isDryRun: Bool) {
        self.outcome = outcome
        would = isDryRun ? "would be " : ""
    }

    private var touched: [String] {
        outcome.changed.map { "\(would)rewritten: \($0.shown)" }
            + outcome.removed.map { "\(would)deleted: \($0.shown)" }
    }

    /// One line per file.
    var all: [String] {
        (touched + outcome.left.map { "not changed: \($0.path.shown): \($0.reason.explained)" }).map(
            \.onOneLine)
    }

    var summary: [String] {
        touched.shortened("file", where: "--list FILE lists them all")
            + (outcome.isFinished ? ["finished an interrupted run of forget"] : [])
            + [
                "\(counted(outcome.faces, "face")) and \(counted(outcome.photos, "photo")) \(would)forgotten"
            ]
    }
}
