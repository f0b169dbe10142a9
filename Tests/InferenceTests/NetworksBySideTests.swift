import FaceTypes
import Inference
import Synchronization
import TestSupport
import Testing

/// Records the sizes that it compiles.
private final class CountingEngine: InferenceEngine {
    let compiled = Mutex<[Int]>([])

    func compile(_ model: NetworkFile, input: PictureInput, width: Int, height: Int, precision: Precision)
        throws
        -> any Network
    {
        compiled.withLock { $0.append(width) }
        return NoNetwork()
    }
}

extension CountingEngine {
    func compileForAnySize(_ model: NetworkFile, input: PictureInput, precision: Precision) throws
        -> any ResizableNetwork
    {
        throw FaceSetsError(code: .failed, "these tests do not need this")
    }
}

private struct NoNetwork: Network {
    func run<Result>(
        fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result {
        try read([])
    }
}

struct NetworksBySideTests {
    @Test func eachSideIsCompiledOnce() throws {
        let engine = CountingEngine()
        let input = PictureInput(layout: .nchw, mean: [0, 0, 0], standardDeviation: 1)
        let networks = NetworksBySide(NetworkFile("model"), input: input, engine: engine, precision: .f32)
        for side in [1, 2, 1, 3, 1, 2] { _ = try networks.network(side) }
        #expect(engine.compiled.withLock { $0 } == [1, 2, 3])
    }
}
