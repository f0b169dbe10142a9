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
        abstract: "Removes a person, a face or a photo from a cache and from all that was made of it.",
        discussion: """
            Embeddings, landmarks, crops, bundle members, copies in output folders, lines of logs and pages of reports
            go; original photos are not touched. What was forgotten does not come back with embed or cache merge. Files \
            below --in that face-sets did not write are searched and left alone: those that contain a face key, photo \
            digest or path to be forgotten, and archives that cannot be searched, are listed, and the exit code is 1. \
            Of long lists the beginning is shown; --list writes all of them into a file. See docs/privacy.md for what \
            stays.
            """,
        examples: [
            .init(
                "face-sets forget cache.db --person person_007 --manifest out/raw/manifest.json --in out",
                "a person, everywhere below out"),
            .init(
                "face-sets forget cache.db --face '0123456789abcdef#0' --in out --dry-run", "what would go"),
            .init(
                "face-sets forget cache.db --path ~/Pictures/party", "photos of a folder, in the cache alone"),
        ])

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Option(valueName: "ID", help: "A person or faceset of --manifest.") var person: String?
    @Option(help: "Manifest of cluster, refine or export-swap that names the person.") var manifest: FilePath?
    @Option(valueName: "KEY", help: "A face; may be given several times.") var face: [String] = []
    @Option(help: "A photo or a folder of photos; may be given several times.") var path: [FilePath] = []
    @Option(valueName: "OUT", help: "A folder of outputs to look through; may be given several times.")
    var `in`: [FilePath] = []
    @Option(
        valueName: "FILE", help: "Write all that is changed, removed and left into this file, a line each.")
    var list: FilePath?
    @Flag(help: "Say what would go, and change nothing.") var dryRun: Bool

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
            failed: outcome.left, shownFailures: ForgetListing.mostShown,
            outputs: list.map { [$0] } ?? [],
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
        default: throw UsageError("--person and --manifest go together")
        }
        request.faces = try face.map { text in
            guard let key = FaceKey(text) else { throw UsageError("'\(text)' is no key of a face") }
            return key
        }
        request.paths = path.map { $0.madeReal() ?? $0.madeAbsolute() }
        request.outputs = self.in.map { $0.madeAbsolute() }
        request.dryRun = dryRun
        guard request.person != nil || !request.faces.isEmpty || !request.paths.isEmpty else {
            throw UsageError("say whom to forget", remedy: "Give --person with --manifest, --face or --path.")
        }
        return request
    }
}

/// What is told of a run: of long lists the beginning and a count.
private struct ForgetListing {
    static let mostShown = 10

    let outcome: ForgetOutcome
    private let verb: String

    init(_ outcome: ForgetOutcome, isDryRun: Bool) {
        self.outcome = outcome
        verb = isDryRun ? "would be" : "were"
    }

    private var changed: [String] { outcome.changed.map { "\(verb) rewritten: \($0.shown)" } }
    private var removed: [String] { outcome.removed.map { "\(verb) removed: \($0.shown)" } }

    /// A line for each file.
    var all: [String] {
        (changed + removed + outcome.left.map { "left: \($0.path.shown): \($0.reason)" }).map(\.onOneLine)
    }

    var summary: [String] {
        Self.shortened(changed, "\(verb) rewritten") + Self.shortened(removed, "\(verb) removed")
            + (outcome.isFinished ? ["finished what an interrupted run was to forget"] : [])
            + ["\(outcome.faces) faces and \(outcome.photos) photos \(verb) forgotten"]
    }

    private static func shortened(_ lines: [String], _ verb: String) -> [String] {
        guard lines.count > mostShown else { return lines }
        return lines.prefix(mostShown) + [
            "and \(lines.count - mostShown) more files \(verb); --list FILE names all"
        ]
    }
}
