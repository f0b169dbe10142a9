import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Workflows

/// `face-sets people import-regions OUT [SOURCE]`
struct PeopleImportRegionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "import-regions",
        abstract: "Takes over names that other programs wrote into photos, beside them or in Picasa's files.",
        discussion: """
            Reads regions of the Metadata Working Group (digiKam, Lightroom, PhotoPrism), of Microsoft and ACDSee, embedded or
            in XMP sidecars, and .picasa.ini. A region that matches a detected face names its person; others are listed. Nothing
            is written into photos.
            """,
        examples: [
            .init("face-sets people import-regions out", "all photos of a run"),
            .init("face-sets people import-regions out ~/Pictures/2009", "those below a folder"),
        ],
        keepsLog: true)

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(help: "Only photos below this folder.") var source: FilePath?
    @Option(valueName: "FILE", help: "Picasa's contacts.xml, for names that .picasa.ini lacks.") var contacts:
        FilePath?
    @Flag(help: "Say what would be taken over, and change nothing.") var dryRun: Bool
    @OptionGroup var parts: LibraryFlags
    @OptionGroup var decoding: DecodingFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        var workflow = ImportRegions()
        workflow.source = source.map { $0.madeReal() ?? $0.madeAbsolute() }
        workflow.contacts = contacts
        workflow.dryRun = dryRun
        let library = Library(try openStore(parts.cache(in: out), for: dryRun ? .reading : .updating))
        return CommandOutcome(try workflow.run(library, decoding.tools(context)))
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: ImportRegions.Outcome) {
        self.init(
            counts: [
                "faces": outcome.faces, "names": outcome.names, "known": outcome.known,
                "unnamed": outcome.unnamed,
                "unmatched": outcome.unmatched.count, "decisions": outcome.decisions,
                "failed": outcome.failed.count,
            ],
            failed: outcome.failed,
            details: JSONObject([
                (
                    "unmatched",
                    .array(
                        outcome.unmatched.map {
                            ["path": .string($0.path.bytes), "reason": .text($0.reason.description)]
                        })
                )
            ]),
            summary: [
                "\(outcome.faces == 1 ? "1 face" : "\(outcome.faces) faces") named, \(outcome.known) known from before, "
                    + "\(outcome.unmatched.count) regions without a face"
            ] + outcome.unmatched.map { "\($0.path.shown.onOneLine): \($0.reason)" })
    }
}

/// `face-sets people write-regions OUT`
struct PeopleWriteRegionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "write-regions",
        abstract: "Writes names and faces of named people where other programs read them.",
        discussion: """
            Writes regions of the Metadata Working Group into XMP sidecars, or with --embed into the photos themselves; then a
            copy NAME_original stays beside each. Regions and names that are there stay, and so does all other metadata.
            """,
        examples: [
            .init("face-sets people write-regions out --dry-run", "what would be written"),
            .init("face-sets people write-regions out", "sidecars beside the photos"),
        ],
        keepsLog: true)

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(help: "Only photos below this folder.") var source: FilePath?
    @Flag(help: "Write XMP sidecars; this is the default.") var sidecar: Bool
    @Flag(help: "Change the photos themselves; a copy of each stays as NAME_original.") var embed: Bool
    @Flag(help: "Say what would be written, and write nothing.") var dryRun: Bool
    @OptionGroup var parts: LibraryFlags
    @OptionGroup var decoding: DecodingFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard !(sidecar && embed) else {
            throw UsageError("--sidecar and --embed exclude each other", remedy: "Give one of them.")
        }
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        var workflow = WriteRegions(
            raw: parts.raw(in: out), calibration: Adapters.calibration(of: library.space))
        workflow.source = source.map { $0.madeReal() ?? $0.madeAbsolute() }
        workflow.place = embed ? .embedded : .sidecar
        workflow.dryRun = dryRun
        return CommandOutcome(try workflow.run(library, decoding.tools(context)))
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: WriteRegions.Outcome) {
        self.init(
            counts: [
                "written": outcome.written.count, "added": outcome.added, "named": outcome.named,
                "unchanged": outcome.unchanged, "conflicts": outcome.conflicts.count,
                "failed": outcome.failed.count,
            ],
            failed: outcome.failed, outputs: outcome.written,
            details: JSONObject([
                (
                    "conflicts",
                    .array(
                        outcome.conflicts.map {
                            ["path": .string($0.path.bytes), "reason": .text($0.reason.description)]
                        })
                )
            ]),
            summary: [
                "\(outcome.added) faces marked and \(outcome.named) regions named in "
                    + "\(outcome.written.count == 1 ? "1 file" : "\(outcome.written.count) files"); "
                    + "\(outcome.unchanged) photos have them already"
            ] + outcome.conflicts.map { "\($0.path.shown.onOneLine): \($0.reason)" })
    }
}
