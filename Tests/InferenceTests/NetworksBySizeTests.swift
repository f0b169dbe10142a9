import FaceTypes
import Inference
import Synchronization
import Testing

/// Counts what it compiles; its networks give their shape.
private final class CountingEngine: InferenceEngine {
    let compiled = Mutex<[Int]>([])

    func compile(_ model: FilePath, input: PictureInput, width: Int, height: Int, precision: Precision) throws
        -> any Network
    {
        compiled.withLock { $0.append(width) }
        return NoNetwork()
    }
}

private struct NoNetwork: Network {
    func run<Result>(
        fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result {
        try read([])
    }
}

struct NetworksBySizeTests {
    private let engine = CountingEngine()

    private func networks(limit: Int) -> NetworksBySize {
        let input = PictureInput(layout: .nchw, mean: [0, 0, 0], standardDeviation: 1)
        return NetworksBySize("model", input: input, engine: engine, precision: .f32, limit: limit)
    }

    @Test func aSizeIsCompiledOnce() throws {
        let networks = networks(limit: 3)
        for side in [1, 2, 1, 3, 1, 2] { _ = try networks.network(PictureSize(side: side)) }
        #expect(engine.compiled.withLock { $0 } == [1, 2, 3])
    }

    @Test func theSizeUsedLongestAgoIsDropped() throws {
        let networks = networks(limit: 2)
        for side in [1, 2, 1, 3, 1, 2] { _ = try networks.network(PictureSize(side: side)) }
        #expect(engine.compiled.withLock { $0 } == [1, 2, 3, 2])
    }

    @Test func widthAndHeightAreToldApart() throws {
        let networks = networks(limit: 2)
        for (width, height) in [(1, 2), (2, 1), (1, 2)] {
            _ = try networks.network(PictureSize(width: width, height: height))
        }
        #expect(engine.compiled.withLock { $0 } == [1, 2])
    }
}
