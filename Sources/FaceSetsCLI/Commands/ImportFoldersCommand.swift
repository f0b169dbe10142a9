import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Manifests
import Workflows

/// `face-sets import-folders CACHE OUT --trusted NAME=DIR … --mixed DIR`
struct ImportFoldersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "import-folders",
        abstract: "Export sets from folders that you sorted by hand, one person per folder.",
        discussion: """
            Skips other people in the trusted folders, in two passes, and adds each face of a mixed folder to every person it
            matches. No photo is changed. Existing sets with the same name are updated; sets of other origins in OUT are not changed. Trusted
            folders are recorded as decisions: from the next extend or run on, the person is named after the folder. The
            file for --config is a JSON object with "trusted": {"NAME": "DIR", …}, "mixed": ["DIR", …], and any other option
            as a member, such as "route_threshold": 0.4. Options on the command line take precedence.
            """,
        examples: [
            .init("face-sets import-folders cache.npz out/swap --trusted anna=pics/anna", "one person"),
            .init(
                "face-sets import-folders cache.npz out/swap --trusted a=pics/a --trusted b=pics/b --mixed "
                    + "pics/all",
                "two people, plus their faces in a mixed folder"),
        ],
        keepsLog: true)

    @Argument(help: "Cache processed by enrich.") var cache: FilePath
    @Argument(help: "Folder for the export.") var out: FilePath
    @Option(valueName: "NAME=DIR", help: "A folder of photos of one person, and a name for the set.")
    var trusted: [FilePath] = []
    @Option(valueName: "DIR", help: "A folder of photos of many people.")
    var mixed: [FilePath] = []
    @Option(help: "JSON file with folders and options; options on the command line take precedence.")
    var config: FilePath?
    @Option(in: 0...2, help: "First pass: keep faces within this distance of the folder's centroid.")
    var firstPass: CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Second pass: keep faces within this distance of the centroid of the first.")
    var secondPass: CalibratedDistance = 0.45
    @Option(in: 0...2, help: "Add faces from mixed folders within this distance of a person.")
    var routeThreshold: CalibratedDistance = 0.45
    @Option(in: 1...1_000_000, help: "Lowest number for a new set.") var startNumber = 1
    @Flag(help: "A folder named faceset_007 becomes that set, if the number is free.")
    var keepNumbers: Bool
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of the set.")
    var outlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Flag(help: "Show what would be exported without writing anything.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let (folders, mixed) = try folders()
        let (library, settings) = try export.open(cache, outlierThreshold: outlierThreshold)
        let workflow = ImportFolders(
            trusted: folders, mixed: mixed, options: options, output: out.madeAbsolute(), settings: settings)
        let tools = export.analysis.decoding.tools(context)
        if dryRun { return CommandOutcome(try workflow.preview(library, tools)) }
        let statements = try workflow.statements(library.snapshot(.all))
        var outcome = CommandOutcome(try workflow.run(library, tools), output: out)
        try remember(statements, &outcome)
        return outcome
    }

    /// Records what the folders say as decisions.
    private func remember(_ statements: [Statement<FaceAnchor>], _ outcome: inout CommandOutcome) throws {
        var entered = 0
        if !statements.isEmpty {
            let library = Library(try openStore(cache, for: .updating))
            entered = try library.append(statements, source: .folder, time: currentTime()).count
        }
        outcome.counts.append(("decisions", entered))
    }

    private var options: ImportOptions {
        var options = ImportOptions()
        options.firstPass = firstPass
        options.secondPass = secondPass
        options.routeThreshold = routeThreshold
        options.startNumber = startNumber
        options.keepsNumbers = keepNumbers
        return options
    }

    private func folders() throws -> (trusted: [TrustedFolder], mixed: [FilePath]) {
        var folders = try trusted.map { word in
            guard let cut = word.bytes.firstIndex(of: UInt8(ascii: "=")), cut > 0, cut + 1 < word.bytes.count
            else {
                throw UsageError("--trusted needs NAME=DIR, not '\(word.shown)'")
            }
            return TrustedFolder(
                label: String(decoding: word.bytes[..<cut], as: UTF8.self),
                folder: FilePath(bytes: word.bytes[(cut + 1)...]))
        }
        var mixed = mixed
        if let config { try read(ConfigurationFile(reading: config), &folders, &mixed) }
        guard !folders.isEmpty else {
            throw UsageError("no trusted folder", remedy: "Pass one with --trusted or --config.")
        }
        for (place, folder) in folders.enumerated() {
            try check(folder.label, earlier: folders[..<place].map(\.label))
        }
        return (folders, mixed)
    }

    /// Labels become file names, and must be unique.
    private func check(_ label: String, earlier: [String]) throws {
        guard !label.isEmpty, label.utf8.count <= 100, !label.hasPrefix("."), !label.contains("/"),
            label.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw UsageError(
                "'\(label)' cannot be used as a name, because it becomes a file name",
                remedy: "Use up to 100 bytes without slashes, and no dot at the start.")
        }
        if earlier.contains(label) {
            throw UsageError(
                "the name '\(label)' is used twice", remedy: "Use a different name for each folder.")
        }
    }

    private func read(_ file: ConfigurationFile, _ folders: inout [TrustedFolder], _ mixed: inout [FilePath])
        throws
    {
        guard let trusted = file.members["trusted"]?.object else {
            throw ConfigurationFile.bad("\"trusted\" is missing", file.path)
        }
        for (label, value) in trusted.members {
            guard let folder = value.bytes else {
                throw ConfigurationFile.bad("\"\(label)\" has no folder", file.path)
            }
            folders.append(TrustedFolder(label: label, folder: file.path(folder)))
        }
        mixed += (file.members["mixed"]?.array ?? []).compactMap(\.bytes).map(file.path)
        try file.fill(self, besides: ["trusted", "mixed"])
    }
}
