import FaceTypes
import Inference
import Synchronization
import Testing

/// Counts what it compiles; its networks give their shape.
private final class CountingEngine: InferenceEngine {
    let compiled = Mutex<[[Int]]>([])

    func compile(_ model: FilePath, inputShape: [Int], precision: Precision) throws -> any Network {
        compiled.withLock { $0.append(inputShape) }
        return NoNetwork()
    }
}

private struct NoNetwork: Network {
    func run<Result>(
        fill: (UnsafeMutableBufferPointer<Float>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result {
        try read([])
    }
}

struct NetworksByShapeTests {
    @Test func aShapeIsCompiledOnce() throws {
        let engine = CountingEngine()
        let networks = NetworksByShape("model", engine: engine, precision: .f32)
        for side in [1, 2, 1, 3, 1, 2] { _ = try networks.network([side]) }
        #expect(engine.compiled.withLock { $0 } == [[1], [2], [3]])
    }
}
