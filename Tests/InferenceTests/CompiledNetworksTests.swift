import FaceTypes
import Files
import Glibc
import Inference
import TestSupport
import Testing

private let mesh = TestMaterial.dependencies?.appending("open-pack-source/face_landmark.tflite")
private let picture = PictureInput(layout: .nhwc, mean: [0, 0, 0], standardDeviation: 255)

/// Networks that one process compiles and the next one imports.
@Suite(.enabled(if: mesh != nil, "needs the open pack's sources: make deps"))
struct CompiledNetworksTests {
    private let scratch: ScratchFolder
    private let folder: FilePath
    private let model: NetworkFile

    init() throws {
        scratch = try ScratchFolder()
        folder = scratch.path.appending("cache/networks")
        let file = try #require(mesh)
        model = NetworkFile(file, identity: try SHA256.digest(ofFile: file))
    }

    private func network(_ model: NetworkFile? = nil, _ input: PictureInput = picture) throws -> any Network {
        try OpenVINOEngine(streams: 1, keeping: CompiledNetworks(in: folder)).compile(
            model ?? self.model, input: input, width: 192, height: 192, precision: .f32)
    }

    private func outputs(_ network: any Network) throws -> [[Float]] {
        try network.run { input in
            for i in input.indices { input[i] = UInt8(i &* 31 % 251) }
        } read: { outputs in
            outputs.map { Array($0.values) }
        }
    }

    private func entries() throws -> [FilePath] {
        try listFolder(folder).map { folder.appending($0) }.sorted()
    }

    @Test func anImportedNetworkComputesTheSameResults() throws {
        let compiled = try outputs(network())
        let entry = try #require(try entries().first)
        let modified = FileInfo(entry)?.modified
        let imported = try network()
        // An imported network keeps reading the memory that OpenVINO was given, so that must not be reused.
        let others = (0..<16).map { [UInt8](repeating: UInt8($0), count: 1 << 20) }
        #expect(try outputs(imported) == compiled && others.count == 16)
        #expect(try entries() == [entry] && FileInfo(entry)?.modified == modified)
    }

    @Test func eachConfigurationHasItsOwnEntry() throws {
        _ = try network()
        _ = try network(nil, PictureInput(layout: .nhwc, mean: [0, 0, 0], standardDeviation: 128))
        #expect(try entries().count == 2)
        _ = try network(NetworkFile(model.path))
        #expect(try entries().count == 2, "an unverified file is not cached")
    }

    @Test(arguments: [0, 31, 40, 5_000]) func aDamagedEntryIsCompiledAgain(_ place: Int) throws {
        let compiled = try outputs(network())
        let entry = try #require(try entries().first)
        let intact = try readFile(entry)
        var damaged = intact
        damaged[place] ^= 1
        try replaceFile(entry, with: damaged)
        #expect(try outputs(network()) == compiled)
        #expect(try readFile(entry) != damaged)
        try replaceFile(entry, with: Array(intact[..<place]))
        #expect(try outputs(network()) == compiled)
        #expect(try readFile(entry).count > 10_000)
    }

    @Test func anEntryOfAnotherNetworkIsNotUsed() throws {
        let compiled = try outputs(network())
        let entry = try #require(try entries().first)
        _ = try network(nil, PictureInput(layout: .nhwc, mean: [0, 0, 0], standardDeviation: 1))
        let other = try #require(try entries().first { $0 != entry })
        try replaceFile(entry, with: try readFile(other))
        #expect(try outputs(network()) == compiled)
    }

    @Test func aFolderThatOthersCanEnterIsNotUsed() throws {
        try createFolder(folder)
        chmod(folder.shown, 0o755)
        _ = try network()
        #expect(try entries().isEmpty)
        chmod(folder.shown, 0o700)
        _ = try network()
        #expect(try entries().count == 1)
    }

    @Test func aLinkToAFolderIsNotUsed() throws {
        let real = scratch.path.appending("real")
        try createFolder(real)
        try createFolder(folder.parent)
        try makeSymbolicLink(at: folder, to: real)
        _ = try network()
        #expect(try listFolder(real).isEmpty)
    }

    @Test func theFolderDependsOnTheEnvironment() {
        func folder(_ variables: [String: String]) -> FilePath? {
            CompiledNetworks.userFolder { variables[$0] }
        }
        #expect(folder(["HOME": "/h"]) == "/h/.cache/face-sets/networks")
        #expect(folder(["HOME": "/h", "XDG_CACHE_HOME": "/c"]) == "/c/face-sets/networks")
        #expect(folder(["HOME": "/h", "XDG_CACHE_HOME": "c"]) == "/h/.cache/face-sets/networks")
        #expect(folder([:]) == nil)
    }
}
