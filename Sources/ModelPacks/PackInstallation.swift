import Downloads
package import FaceTypes
import Files

/// A pack to install: from where, and to where.
package struct PackInstallation: Sendable {
    package enum Origin: Hashable, Sendable {
        /// The original source: PyPI for the open pack, GitHub for InsightFace's packs.
        case release
        /// A zip or a folder; for the open pack, anything that `installOpenPack(from:to:)` takes.
        case path(FilePath)
        case url(String)
    }

    package var name: String
    package var origin: Origin
    /// The folder of packs.
    package var packs: FilePath
    /// Expected sha256 of the archive; required if its files are not in the table of known models.
    package var digest: PhotoDigest?
    package var acceptsLicence = false
    /// See `Download.certificates`.
    package var certificates: FilePath?

    package init(_ name: String, from origin: Origin, to packs: FilePath) {
        self.name = name
        self.origin = origin
        self.packs = packs
    }

    /// Packs that can be installed without saying from where.
    package static let releasedNames = [OpenPack.name] + PackRelease.all.map(\.name)

    /// The destination folder.
    package var folder: FilePath { packs.appending(name) }

    /// Addresses to download; empty for local sources.
    package var urls: [String] {
        switch origin {
        case .path: []
        case .url(let url): [url]
        case .release:
            release.map { [$0.url] } ?? OpenPack.packages.map(\.url)
        }
    }

    private var release: PackRelease? { PackRelease.all.first { $0.name == name } }
}

extension PackInstallation {
    /// Installs the pack completely or not at all; an intact pack is kept.
    ///
    /// - Parameter progress: see `Download.run`.
    /// - Throws: `FaceSetsError`: `licence_not_accepted`, `pack_unpinned` if a sha256 is required but not given, errors of
    ///   reading and downloading the pack, and system errors.
    package func run(progress: @escaping (Int64, Int64?) throws -> Void = { _, _ in }) throws -> FilePath {
        guard PackManifest.isPlainName(name) else {
            throw FaceSetsError(
                code: .badName, "'\(name)' is not a valid pack name",
                remedy: "Choose a name without slashes.")
        }
        try createFolder(packs)
        let lock = try FileLock(hidden("lock"), guarding: folder)
        defer { withExtendedLifetime(lock) {} }
        if name == OpenPack.name { return try installOpen(progress) }
        if case .path(let path) = origin { return try install(path) }
        try checkAddress()
        try requireConsent(to: release == nil ? nil : insightFaceLicence)
        guard digest != nil || (origin == .release && release?.isPinned == true) else {
            throw FaceSetsError(
                code: .packUnpinned, "the expected sha256 of \(urls.joined()) is not known",
                remedy: "Pass the sha256 of the zip, from a source you trust, with --sha256.")
        }
        let archive = try fetch(urls.joined(), digest, progress)
        let installed = try install(archive)
        try removeFlatFolder(downloads)
        return installed
    }

    private func installOpen(_ progress: @escaping (Int64, Int64?) throws -> Void) throws -> FilePath {
        guard digest == nil else {
            throw FaceSetsError(
                code: .sha256NotWanted, "the sha256 of every file of the open pack is built in",
                remedy: "Omit --sha256.")
        }
        switch origin {
        case .path(let source): return try installOpenPack(from: source, to: packs)
        case .url:
            throw FaceSetsError(
                code: .badOrigin, "the open pack is downloaded from several addresses, not from one",
                remedy: "Omit --from, or pass a folder with the files or packages.")
        case .release:
            do {
                let folder = try installOpenPack(to: packs) { network in
                    try fetchOpenPackNetwork(network) { try fetch($0, $1, progress) }
                }
                try removeFlatFolder(downloads)
                return folder
            } catch let error as FaceSetsError where error.code == .offline {
                throw FaceSetsError(
                    code: error.code, error.message,
                    remedy:
                        "Check the network and the proxy (https_proxy), or run `\(OpenPack.pipCommand)` on "
                        + "another machine and pass the folder with the two files to --from.",
                    cause: error.cause)
            }
        }
    }

    /// Refuses unencrypted connections: anybody on the path could read or block them.
    private func checkAddress() throws {
        guard case .url(let url) = origin, !url.lowercased().hasPrefix("https://"), !Self.isLoopback(url)
        else { return }
        throw FaceSetsError(
            code: .badOrigin, "packs are only downloaded over https, not from \(url)",
            remedy: "Pass an https:// address, or download the file and pass it with --from.")
    }

    /// Whether an http address refers to this machine.
    private static func isLoopback(_ url: String) -> Bool {
        guard url.lowercased().hasPrefix("http://") else { return false }
        let authority = url.lowercased().dropFirst("http://".count).prefix { !"/?#".contains($0) }
        return ["localhost", "127.0.0.1", "[::1]"].contains { host in
            let port = authority.dropFirst(host.count)
            return authority.hasPrefix(host)
                && (port.isEmpty || port.first == ":" && port.dropFirst().allSatisfy(\.isNumber))
        }
    }

    private func install(_ path: FilePath) throws -> FilePath {
        try compare(path)
        var content = try PackContent(name, PackSource(path), isVerified: digest != nil)
        try requireConsent(
            to: content.licence == PackRelease.licence ? insightFaceLicence : content.licence)
        try content.keepCalibration(of: folder)
        if !content.isIn(folder) { try replacePack(folder) { try content.write(to: $0) } }
        return folder
    }

    private func compare(_ path: FilePath) throws {
        guard let digest, let info = FileInfo(path) else { return }
        guard info.kind == .file else {
            throw FaceSetsError(
                code: .sha256NotWanted, "--sha256 cannot be checked for a folder", path: path,
                remedy: "Pass the zip with --from, or omit --sha256.")
        }
        let found = try SHA256.digest(ofFile: path)
        guard found == digest else {
            throw FaceSetsError(
                code: .packAltered, "the archive does not match --sha256", path: path,
                remedy: "Download it again from its original source.",
                cause: "sha256 is \(found), expected \(digest)")
        }
    }

    private func requireConsent(to licence: String?) throws {
        guard !acceptsLicence else { return }
        let text =
            licence.map { $0.isEmpty ? "The pack does not name its licence." : $0 }
            ?? "The licence of the pack is not known."
        throw FaceSetsError(
            code: .licenceNotAccepted, "the licence of \(name) has not been accepted. \(text)",
            remedy: "If you agree to it, run the same command with --accept-license.")
    }

    private func fetch(
        _ url: String, _ digest: PhotoDigest?, _ progress: @escaping (Int64, Int64?) throws -> Void
    ) throws -> FilePath {
        let name = FilePath(bytes: url.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
            .lastComponent
        let file = downloads.appending(FilePath(bytes: name.bytes.prefix(200)))
        var download = Download(url, to: file, digest: digest)
        download.certificates = certificates
        download.sizeLimit = sizeLimit
        try download.run(progress: progress)
        return file
    }

    /// Largest download in bytes: as in the table of packs, for others enough for any that is known.
    var sizeLimit: Int64 {
        let megabytes = name == OpenPack.name ? OpenPack.mostMegabytes : release?.mostMegabytes
        return (megabytes ?? 1_000) * 1_000_000
    }

    /// Holds downloads until the pack is installed.
    private var downloads: FilePath { hidden("download") }

    private func hidden(_ ending: String) -> FilePath { packs.appending(".\(name).\(ending)") }
}
