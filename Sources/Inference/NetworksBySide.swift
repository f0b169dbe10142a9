package import FaceTypes
import Parallel
import Synchronization

/// One model, compiled on demand for each side length of its square picture.
///
/// Thread-safe: a thread that needs a size that is being compiled waits for it.
package final class NetworksBySide: Sendable {
    package var model: FilePath { file.path }
    private let file: NetworkFile
    private let input: PictureInput
    private let engine: any InferenceEngine
    private let precision: Precision
    private let compiled = Mutex<[Int: any Network]>([:])

    package init(_ file: NetworkFile, input: PictureInput, engine: any InferenceEngine, precision: Precision)
    {
        self.file = file
        self.input = input
        self.engine = engine
        self.precision = precision
    }

    /// - Throws: what `InferenceEngine.compile` throws.
    package func network(_ side: Int) throws -> any Network {
        try compiled.withLock { known in
            if let network = known[side] { return network }
            let network = try engine.compile(
                file, input: input, width: side, height: side, precision: precision)
            known[side] = network
            return network
        }
    }
}

/// One model for pictures of any size, compiled on demand. Thread-safe.
package final class NetworkForAnySize: Sendable {
    package var model: FilePath { file.path }
    private let file: NetworkFile
    private let input: PictureInput
    private let engine: any InferenceEngine
    private let precision: Precision
    private let network = Mutex<(any ResizableNetwork)?>(nil)

    package init(_ file: NetworkFile, input: PictureInput, engine: any InferenceEngine, precision: Precision)
    {
        self.file = file
        self.input = input
        self.engine = engine
        self.precision = precision
    }

    /// See `InferenceEngine.compileForAnySize`.
    package var compiled: any ResizableNetwork {
        get throws {
            try network.withLock { known in
                if let known { return known }
                let network = try engine.compileForAnySize(file, input: input, precision: precision)
                known = network
                return network
            }
        }
    }
}

/// Compiles networks at the same time, each on its own thread.
///
/// - Throws: the first error, in the order of `tasks`.
package func runTogether(_ tasks: [@Sendable () throws -> Void]) throws {
    let failures = Mutex<[Int: any Error]>([:])
    parallelFor(tasks.count, threads: tasks.count) { number, _ in
        do {
            try tasks[number]()
        } catch {
            failures.withLock { $0[number] = error }
        }
    }
    if let first = failures.withLock({ $0.min { $0.key < $1.key } }) { throw first.value }
}
