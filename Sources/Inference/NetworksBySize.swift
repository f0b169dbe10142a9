package import FaceTypes
import Parallel
import Synchronization

/// Width and height of a network's input, in pixels.
package struct PictureSize: Hashable, Sendable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package init(side: Int) { self.init(width: side, height: side) }
}

/// One model, compiled for a size of its input when that size is first needed.
///
/// Safe to use from many threads; a thread that needs a size being compiled waits for it. Keeps the `limit` sizes that
/// were used last, since each holds memory for its activations.
package final class NetworksBySize: Sendable {
    package let model: FilePath
    private let input: PictureInput
    private let engine: any InferenceEngine
    private let precision: Precision
    private let limit: Int
    /// The least recently used first.
    private let compiled = Mutex<[(size: PictureSize, network: any Network)]>([])

    /// - Parameter limit: photos come in a few proportions; 12 sizes cover them.
    package init(
        _ model: FilePath, input: PictureInput, engine: any InferenceEngine, precision: Precision,
        limit: Int = 12
    ) {
        precondition(limit > 0)
        self.model = model
        self.input = input
        self.engine = engine
        self.precision = precision
        self.limit = limit
    }

    /// - Throws: what `InferenceEngine.compile` throws.
    package func network(_ size: PictureSize) throws -> any Network {
        try compiled.withLock { known in
            if let place = known.firstIndex(where: { $0.size == size }) {
                let found = known.remove(at: place)
                known.append(found)
                return found.network
            }
            let network = try engine.compile(
                model, input: input, width: size.width, height: size.height, precision: precision)
            if known.count == limit { known.removeFirst() }
            known.append((size, network))
            return network
        }
    }
}

/// Runs what compiles networks at the same time, each on its own thread.
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
