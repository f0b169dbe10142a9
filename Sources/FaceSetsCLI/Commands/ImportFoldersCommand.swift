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
        abstract: "Exports identities that folders assert, one folder a person.",
        discussion: """
            Bystanders drop out of the trusted folders in two passes. Each face of a mixed folder goes to every
            identity that it is near enough to. Sets of other origins in OUT stay as they are; a label that is there
            is brought up to date. What a trusted folder says is kept as decisions: its person has the folder's label for
            a name from the next extend or run on. The file of --config is an object with "trusted": {"NAME": "DIR", …},
            "mixed": ["DIR", …] and any other flag as a member ("route_threshold": 0.4); flags on the line win.
            """,
        examples: [
            .init("face-sets import-folders cache.npz out/swap --trusted anna=pics/anna", "one person"),
            .init(
                "face-sets import-folders cache.npz out/swap --trusted a=pics/a --trusted b=pics/b --mixed pics/all",
                "two, and what else shows them"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that enrich has seen.") var cache: FilePath
    @Argument(help: "Folder of the export.") var out: FilePath
    @Option(valueName: "NAME=DIR", help: "A folder that shows one person; may be given several times.")
    var trusted: [FilePath] = []
    @Option(valueName: "DIR", help: "A folder that shows many; may be given several times.")
    var mixed: [FilePath] = []
    @Option(help: "JSON file that names the folders.") var config: FilePath?
    @Option(in: 0...2, help: "Distance to the folder's centroid, first pass.") var firstPass:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Distance to the folder's centroid, second pass.") var secondPass:
        CalibratedDistance = 0.45
    @Option(in: 0...2, help: "Distance to an identity for faces of mixed folders.") var routeThreshold:
        CalibratedDistance = 0.45
    @Option(in: 1...1_000_000, help: "Least number of a new set.") var startNumber = 1
    @Flag(help: "A folder that is called faceset_007 becomes that set, where the number is free.")
    var keepNumbers: Bool
    @Option(in: 0...2, help: "Greatest distance to the centroid of the set.") var outlierThreshold:
        CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Flag(help: "Say what would be exported, and write nothing.") var dryRun: Bool

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

    /// Enters what the folders say in the log.
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
                throw UsageError("--trusted wants NAME=DIR, not '\(word.shown)'")
            }
            return TrustedFolder(
                label: String(decoding: word.bytes[..<cut], as: UTF8.self),
                folder: FilePath(bytes: word.bytes[(cut + 1)...]))
        }
        var mixed = mixed
        if let config { try read(ConfigurationFile(reading: config), &folders, &mixed) }
        guard !folders.isEmpty else { throw UsageError("give a folder with --trusted or --config") }
        for (place, folder) in folders.enumerated() {
            try check(folder.label, earlier: folders[..<place].map(\.label))
        }
        return (folders, mixed)
    }

    /// Labels become file names, and each names one set.
    private func check(_ label: String, earlier: [String]) throws {
        guard !label.isEmpty, label.utf8.count <= 100, !label.hasPrefix("."), !label.contains("/"),
            label.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw UsageError("'\(label)' cannot be a label: it names files")
        }
        if earlier.contains(label) { throw UsageError("the label '\(label)' is given twice") }
    }

    private func read(_ file: ConfigurationFile, _ folders: inout [TrustedFolder], _ mixed: inout [FilePath])
        throws
    {
        guard let trusted = file.members["trusted"]?.object else {
            throw ConfigurationFile.bad("no member \"trusted\"", file.path)
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
