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
        abstract:
            "Import names that other programs wrote into photos, into sidecars, or into Picasa's files.",
        discussion: """
            Reads face regions of the Metadata Working Group (digiKam, Lightroom, PhotoPrism), Microsoft and ACDSee, in photos
            or XMP sidecars, and from .picasa.ini. A region that matches a detected face names its person; other regions are
            listed. Photos are not changed.
            """,
        examples: [
            .init("face-sets people import-regions out", "all photos of the library"),
            .init("face-sets people import-regions out ~/Pictures/2009", "photos in one folder"),
        ],
        keepsLog: true)

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(help: "Only photos in this folder.") var source: FilePath?
    @Option(valueName: "FILE", help: "Picasa's contacts.xml, for names missing from .picasa.ini.")
    var contacts: FilePath?
    @Flag(help: "Show what would be imported without changing anything.") var dryRun: Bool
    @OptionGroup var parts: LibraryFlags
    @OptionGroup var decoding: DecodingFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        var workflow = ImportRegions()
        workflow.source = source.map { $0.madeReal() ?? $0.madeAbsolute() }
        workflow.contacts = contacts
        workflow.dryRun = dryRun
        let library = Library(try openStore(parts.cache(in: out), for: dryRun ? .reading : .updating))
        return CommandOutcome(try workflow.run(library, decoding.tools(context)), isDryRun: dryRun)
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: ImportRegions.Outcome, isDryRun: Bool) {
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
                "\(counted(outcome.faces, "face")) \(isDryRun ? "would be " : "")named, \(outcome.known) already named, "
                    + "\(counted(outcome.unmatched.count, "region")) without a face"
            ]
                + outcome.unmatched.map { "\($0.path.shown.onOneLine): \($0.reason)" }
                .shortened("region", where: "--json lists them all"))
    }
}

/// `face-sets people write-regions OUT`
struct PeopleWriteRegionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "write-regions",
        abstract: "Write the names and face regions of people where other programs can read them.",
        discussion: """
            Writes face regions of the Metadata Working Group to XMP sidecars or, with --embed, into the photos, each with a
            backup named NAME_original. Existing regions, names and all other metadata are preserved.
            """,
        examples: [
            .init("face-sets people write-regions out --dry-run", "what would be written"),
            .init("face-sets people write-regions out", "sidecars beside the photos"),
        ],
        keepsLog: true)

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(help: "Only photos in this folder.") var source: FilePath?
    @Flag(help: "Write XMP sidecars (the default).") var sidecar: Bool
    @Flag(help: "Write into the photos, with a backup of each as NAME_original.") var embed: Bool
    @Flag(help: "Show what would be written without writing anything.") var dryRun: Bool
    @OptionGroup var parts: LibraryFlags
    @OptionGroup var decoding: DecodingFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard !(sidecar && embed) else {
            throw UsageError("--sidecar and --embed cannot be combined", remedy: "Pass one of them.")
        }
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        var workflow = WriteRegions(
            raw: parts.raw(in: out), calibration: Adapters.calibration(of: library.space))
        workflow.source = source.map { $0.madeReal() ?? $0.madeAbsolute() }
        workflow.place = embed ? .embedded : .sidecar
        workflow.dryRun = dryRun
        return CommandOutcome(try workflow.run(library, decoding.tools(context)), isDryRun: dryRun)
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: WriteRegions.Outcome, isDryRun: Bool) {
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
                "\(counted(outcome.added, "region")) \(isDryRun ? "would be " : "")added and "
                    + "\(counted(outcome.named, "region")) named in \(counted(outcome.written.count, "file")); "
                    + "\(counted(outcome.unchanged, "photo")) already up to date"
            ]
                + outcome.conflicts.map { "\($0.path.shown.onOneLine): \($0.reason)" }
                .shortened("conflict", where: "--json lists them all"))
    }
}
