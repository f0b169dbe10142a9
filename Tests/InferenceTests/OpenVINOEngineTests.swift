import FaceTypes
import Inference
import TestSupport
import Testing

private let mesh = TestMaterial.dependencies?.appending("open-pack-source/face_landmark.tflite")
private let picture = PictureInput(layout: .nhwc, mean: [0, 0, 0], standardDeviation: 255)
private let needsPack: Comment = "needs the open pack's sources: make deps"

/// All values of all outputs for an input that depends on `seed`.
private func outputs(_ network: any Network, seed: Int) throws -> [[Float]] {
    try network.run { input in
        for i in input.indices { input[i] = UInt8((i &* 31 &+ seed &* 977) % 255) }
    } read: { outputs in
        outputs.map { Array($0.values) }
    }
}

struct OpenVINOEngineTests {
    @Test func theLibraryReportsItsVersion() throws {
        #expect(OpenVINOEngine.version.hasPrefix("2026."))
        #expect(try !OpenVINOEngine(streams: 1).deviceName.isEmpty)
    }

    @Test(.enabled(if: mesh != nil, needsPack))
    func outputsAreInFileOrder() throws {
        let network = try OpenVINOEngine(streams: 1).compile(
            NetworkFile(#require(mesh)), input: picture, width: 192, height: 192, precision: .f32)
        let shapes = try network.run(fill: { $0.update(repeating: 0) }, read: { $0.map(\.shape) })
        #expect(shapes == [[1, 1, 1, 1404], [1, 1, 1, 1]])
    }

    @Test(.enabled(if: mesh != nil, needsPack))
    func resultsDoNotDependOnStreamsOrLoad() async throws {
        let file = try #require(mesh)
        let alone = try OpenVINOEngine(streams: 1).compile(
            NetworkFile(file), input: picture, width: 192, height: 192, precision: .f32)
        let shared = try OpenVINOEngine(streams: 2).compile(
            NetworkFile(file), input: picture, width: 192, height: 192, precision: .f32)
        try await withThrowingTaskGroup(of: (Int, [[Float]]).self) { group in
            for seed in 0..<12 { group.addTask { (seed, try outputs(shared, seed: seed)) } }
            for try await (seed, found) in group {
                #expect(found.map(\.count) == [1404, 1])
                #expect(try outputs(alone, seed: seed) == found)
            }
        }
        // Different inputs have different results, so the input is really used.
        #expect(try outputs(alone, seed: 0) != outputs(alone, seed: 1))
    }

    @Test func theProcessorIsAlwaysAvailable() throws {
        let devices = try OpenVINOEngine.availableDevices()
        #expect(devices.contains("CPU"))
        guard !devices.contains(where: { $0.hasPrefix("NPU") }) else { return }
        let error = #expect(throws: FaceSetsError.self) { try OpenVINOEngine(device: .npu, streams: 1) }
        #expect(error?.code == "device_missing" && error?.message.contains("CPU") == true)
        #expect(error?.remedy?.contains("--device CPU") == true)
    }

    @Test func filesThatAreNotNetworksAreReported() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(Array("not a network".utf8), to: "broken.onnx")
        let error = #expect(throws: FaceSetsError.self) {
            try OpenVINOEngine(streams: 1).compile(
                NetworkFile(file), input: picture, width: 8, height: 8, precision: .f32)
        }
        #expect(error?.code == "model_unreadable" && error?.path == file && error?.cause != nil)
    }

    @Test(.enabled(if: mesh != nil, needsPack))
    func wrongShapesAreRejected() throws {
        let engine = try OpenVINOEngine(streams: 1)
        let planes = PictureInput(layout: .nchw, mean: [0, 0, 0], standardDeviation: 1)
        let error = #expect(throws: FaceSetsError.self) {
            try engine.compile(
                NetworkFile(#require(mesh)), input: planes, width: 192, height: 192, precision: .f32)
        }
        #expect(error?.code == "model_unusable" && error?.path == mesh)
    }

    @Test(.enabled(if: mesh != nil, needsPack))
    func bf16NeedsAProcessorWithSupport() throws {
        let engine = try OpenVINOEngine(streams: 1)
        let file = try #require(mesh)
        if engine.supportsBF16 {
            _ = try engine.compile(
                NetworkFile(file), input: picture, width: 192, height: 192, precision: .bf16)
        } else {
            let error = #expect(throws: FaceSetsError.self) {
                try engine.compile(
                    NetworkFile(file), input: picture, width: 192, height: 192, precision: .bf16)
            }
            #expect(error?.code == "bf16_unsupported" && error?.remedy?.hasPrefix("Pass f32") == true)
        }
    }
}
