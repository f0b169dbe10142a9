import Archive
import FaceTypes
import Files
import TestSupport
import Testing

@testable import ModelPacks

/// A pack of two small files that are not networks.
private let networks = [("d.onnx", Array("detector".utf8)), ("r.onnx", Array("recogniser".utf8))]

private let manifest = Array(
    """
    {"schema": "face-sets/pack/1", "name": "mine", "licence": "ask me", "models": [
     {"role": "detector", "kind": "scrfd", "file": "d.onnx",
      "sha256": "\(SHA256.digest(of: networks[0].1))"},
     {"role": "recogniser", "kind": "arcface", "file": "r.onnx",
      "sha256": "\(SHA256.digest(of: networks[1].1))"}]}
    """.utf8)

struct PackInstallationTests {
    private let scratch: ScratchFolder
    private var packs: FilePath { scratch.path.appending("packs") }
    private var left: [FilePath] { (try? listFolder(packs)) ?? [] }

    init() throws { scratch = try ScratchFolder() }

    private func zip(_ members: [(String, [UInt8])]) throws -> FilePath {
        let path = scratch.path.appending("pack.zip")
        try replaceZip(path, with: members.map { ZipEntry($0.0, .deflated, content: $0.1) })
        return path
    }

    private func installation(_ origin: PackInstallation.Origin, _ name: String = "mine") -> PackInstallation
    {
        var installation = PackInstallation(name, from: origin, to: packs)
        installation.acceptsLicence = true
        return installation
    }

    private func failure(_ installation: PackInstallation) -> FaceSetsError? {
        let error = #expect(throws: FaceSetsError.self) { try installation.run() }
        #expect(!left.contains("mine") && FileInfo(packs.appending(".mine.lock")) == nil)
        #expect(!left.contains { $0.shown.contains(".tmp-") })
        return error
    }

    /// Limits come from the table of packs. An unknown pack may be larger than any known one.
    @Test(arguments: [
        ("buffalo_sc", 32), ("buffalo_l", 450), ("antelopev2", 600), ("open", 64), ("mine", 1_000),
    ])
    func downloadsHaveALimit(name: String, megabytes: Int64) {
        #expect(installation(.release, name).sizeLimit == megabytes * 1_000_000)
    }

    @Test(arguments: ["", "mine/", "a/b/"])
    func zipsMayContainTheirFilesInAnyFolder(_ place: String) throws {
        let members = [("__MACOSX/pack.json", [UInt8](1...3)), (place + "pack.json", manifest)]
        let path = try zip(members + networks.map { (place + $0.0, $0.1) } + [(place + "readme", [1])])
        let folder = try installation(.path(path)).run()
        #expect(try ModelPack(verifying: folder).models.count == 2)
        #expect(try listFolder(folder) == ["d.onnx", "pack.json", "r.onnx"] && left == ["mine"])

        let inode = FileInfo(folder)?.identity
        _ = try installation(.path(path)).run()
        #expect(FileInfo(folder)?.identity == inode)
        try replaceFile(folder.appending("d.onnx"), with: [1])
        _ = try installation(.path(path)).run()
        #expect(try ModelPack(verifying: folder).name == "mine")
    }

    @Test func aFolderIsInstalled() throws {
        for (name, content) in networks + [("pack.json", manifest)] {
            try scratch.write(content, to: FilePath("from/\(name)"))
        }
        let folder = try installation(.path(scratch.path.appending("from"))).run()
        #expect(try ModelPack(verifying: folder).licence == "ask me")
    }

    @Test(
        arguments: [
            ("r.onnx", "Recogniser", "pack_altered"), ("r.onnx", nil, "pack_file_missing"),
            ("pack.json", "{", "pack_invalid"), ("pack.json", nil, "pack_unknown"),
            ("../r.onnx", "x", "pack_unsafe"), ("a/../../r.onnx", "x", "pack_unsafe"),
            ("/etc/x", "x", "pack_unsafe"), ("a\\..\\x", "x", "pack_unsafe"), ("C:x", "x", "pack_unsafe"),
        ] as [(String, String?, String)])
    func failedInstallationsLeaveNothingBehind(_ member: String, _ content: String?, _ code: String) throws {
        var members = (networks + [("pack.json", manifest)]).filter { $0.0 != member }
        if let content { members.append((member, Array(content.utf8))) }
        let error = failure(installation(.path(try zip(members))))
        #expect(error?.code.rawValue == code && error?.remedy != nil)
    }

    /// Truncated archives, and ones with a flipped byte.
    @Test(arguments: 0..<8) func damagedArchivesLeaveNothingBehind(_ place: Int) throws {
        let path = try zip(networks + [("pack.json", manifest)])
        let whole = try readFile(path)
        try replaceFile(path, with: Array(whole.prefix(whole.count * place / 8)))
        #expect(failure(installation(.path(path))) != nil)
        var flipped = whole
        // Within the data of the first member.
        flipped[36 + place % 4] ^= 0x10
        try replaceFile(path, with: flipped)
        #expect(failure(installation(.path(path))) != nil)
    }

    @Test func theLicenceMustBeAccepted() throws {
        var one = installation(.path(try zip(networks + [("pack.json", manifest)])))
        one.acceptsLicence = false
        let error = failure(one)
        #expect(error?.code == "licence_not_accepted" && error?.message.hasSuffix("ask me") == true)

        var release = PackInstallation("buffalo_l", from: .release, to: packs)
        let shown = #expect(throws: FaceSetsError.self) { try release.run() }
        #expect(shown?.code == "licence_not_accepted")
        #expect(shown?.message.contains("non-commercial research") == true)
        (release.name, release.acceptsLicence) = ("buffalo_m", true)
        let unpinned = #expect(throws: FaceSetsError.self) { try release.run() }
        #expect(unpinned?.code == "pack_unpinned" && unpinned?.remedy?.contains("--sha256") == true)
    }

    @Test func packsKeepTheirNames() throws {
        let path = try zip(networks + [("pack.json", manifest)])
        let error = failure(installation(.path(path), "yours"))
        #expect(error?.code == "pack_name_differs" && error?.remedy == "Install it as mine.")
        #expect(failure(installation(.path(path), "../mine"))?.code == "bad_name")
    }

    /// A calibration from `models calibrate --write` is only lost if the recogniser changes.
    @Test func calibrationsAreKeptWhenReinstalling() throws {
        let path = try zip(networks + [("pack.json", manifest)])
        let folder = try installation(.path(path)).run()
        try writeCalibration(Calibration(a: 2.5, b: 0), toPackIn: folder)
        let written = try readFile(folder.appending("pack.json"))
        let inode = FileInfo(folder)?.identity
        _ = try installation(.path(path)).run()
        #expect(FileInfo(folder)?.identity == inode)
        #expect(try readFile(folder.appending("pack.json")) == written)
        try replaceFile(folder.appending("d.onnx"), with: [1])
        _ = try installation(.path(path)).run()
        #expect(try ModelPack(verifying: folder).calibration == Calibration(a: 2.5, b: 0))

        let other = Array("another".utf8)
        let text = String(decoding: manifest, as: UTF8.self).replacing(
            "\(SHA256.digest(of: networks[1].1))", with: "\(SHA256.digest(of: other))")
        let replaced = try zip([networks[0], ("r.onnx", other), ("pack.json", Array(text.utf8))])
        _ = try installation(.path(replaced)).run()
        #expect(try ModelPack(verifying: folder).calibration == .identity)
    }

    @Test func zipsAreDownloadedAndInstalled() throws {
        let archive = try readFile(zip(networks + [("pack.json", manifest)]))
        try FileServer.run { request in
            FileServer.Answer("200 OK", body: archive, cut: request.number == 0 ? 100 : nil)
        } _: { server in
            var one = installation(.url(server.url("/mine.zip?x=1")))
            #expect(failure(one)?.code == "pack_unpinned")
            one.digest = SHA256.digest(of: [1])
            #expect(failure(one)?.code == "download_altered")
            one.digest = SHA256.digest(of: archive)
            let folder = try one.run()
            #expect(try ModelPack(verifying: folder).name == "mine")
            #expect(left == ["mine"])
        }
    }

    /// The files have the names and folders of a release, but other content.
    @Test func releasesAreRecognisedByTheirFiles() throws {
        let files = ["det_500m.onnx", "w600k_mbf.onnx"]
        let path = try zip(files.map { ("buffalo_sc/" + $0, Array($0.utf8)) })
        let error = #expect(throws: FaceSetsError.self) { try installation(.path(path), "buffalo_sc").run() }
        #expect(error?.code == "pack_altered" && left == [])

        var m = installation(.path(try zip([("det_2.5g.onnx", [1])])), "buffalo_m")
        let unpinned = #expect(throws: FaceSetsError.self) { try m.run() }
        #expect(unpinned?.code == "pack_unpinned")
        m.digest = SHA256.digest(of: [1])
        let missing = #expect(throws: FaceSetsError.self) { try m.run() }
        #expect(missing?.code == "pack_altered")
    }

    /// The digest would not be checked, so an unknown network could pass for one of a release.
    @Test func aFolderCannotHaveASHA256() throws {
        for name in ["det_2.5g", "w600k_r50", "2d106det", "1k3d68", "genderage"] {
            try scratch.write([1], to: FilePath("from/\(name).onnx"))
        }
        var m = installation(.path(scratch.path.appending("from")), "buffalo_m")
        m.digest = SHA256.digest(of: [1])
        let error = #expect(throws: FaceSetsError.self) { try m.run() }
        #expect(error?.code == "sha256_not_wanted" && left == [])
        (m.name, m.origin) = ("open", .release)
        let open = #expect(throws: FaceSetsError.self) { try m.run() }
        #expect(open?.code == "sha256_not_wanted")
    }

    @Test(arguments: [
        "http://example.com/mine.zip", "http://127.0.0.1.example.com/mine.zip",
        "http://localhost@example.com/mine.zip", "http://localhost:80@example.com/mine.zip",
        "http://localhost:80\\@example.com/mine.zip", "file:///etc/passwd",
    ])
    func remoteAddressesNeedHTTPS(_ url: String) throws {
        var one = installation(.url(url))
        one.digest = SHA256.digest(of: [1])
        #expect(failure(one)?.code == "bad_origin")
    }

    /// An address from the user needs a sha256, even if the files are known.
    @Test func anAddressNeedsASHA256() throws {
        let error = #expect(throws: FaceSetsError.self) {
            try installation(.url("https://127.0.0.1:1/buffalo_l.zip"), "buffalo_l").run()
        }
        #expect(error?.code == "pack_unpinned" && left == [])
    }

    @Test func anArchiveLargerThanAnyPackIsRefused() throws {
        let pack = networks + [("pack.json", manifest)]
        let many = try zip(pack + (0..<1_000).map { ("more/\($0)", [1]) })
        #expect(failure(installation(.path(many)))?.code == "too_large")
        var claims = try readFile(zip(pack))
        for place in claims.indices.dropLast(28) where claims[place...].starts(with: [0x50, 0x4B, 1, 2]) {
            // The uncompressed size in the archive's directory.
            claims.replaceSubrange(place + 24..<place + 28, with: [0xF0, 0xFF, 0xFF, 0xFF])
        }
        let path = scratch.path.appending("claims.zip")
        try replaceFile(path, with: claims)
        #expect(failure(installation(.path(path)))?.code == "too_large")
    }

    @Test func everyReleaseHasAllNetworks() {
        for release in PackRelease.all {
            #expect(release.models.count == (release.name == "buffalo_sc" ? 2 : 5))
            #expect(Set(release.models.map(\.role)).count == release.models.count)
            #expect(release.isPinned == !["buffalo_m", "antelopev2"].contains(release.name))
        }
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func aKnownNetworkGetsAManifest() throws {
        let network = try #require(TestMaterial.insightFacePack).appending("det_500m.onnx")
        try scratch.write(try readFile(network), to: "from/det_500m.onnx")
        let folder = try installation(.path(scratch.path.appending("from"))).run()
        let pack = try ModelPack(verifying: folder)
        #expect(pack.name == "mine" && pack.licence == PackRelease.licence)
        #expect(pack.model(.detector)?.mean == [127.5, 127.5, 127.5] && pack.model(.detector)?.std == 128)
        #expect(FileInfo(folder.appending("pack.json")) != nil)
    }
}
