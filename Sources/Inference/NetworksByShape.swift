package import FaceTypes
import Synchronization

/// One model, compiled for each input shape when that shape is first met.
///
/// Keeps the shapes used last, `limit` of them: each has its own memory. Safe from many threads; one that meets a
/// shape being compiled waits for it.
package final class NetworksByShape: Sendable {
    package let model: FilePath
    private let engine: any InferenceEngine
    private let precision: Precision
    private let limit: Int
    /// Most recently used last.
    private let compiled = Mutex<[(shape: [Int], network: any Network)]>([])

    package init(_ model: FilePath, engine: any InferenceEngine, precision: Precision, limit: Int = 24) {
        self.model = model
        self.engine = engine
        self.precision = precision
        self.limit = limit
    }

    /// - Throws: what `InferenceEngine.compile` throws.
    package func network(_ shape: [Int]) throws -> any Network {
        try compiled.withLock { known in
            if let place = known.firstIndex(where: { $0.shape == shape }) {
                let entry = known.remove(at: place)
                known.append(entry)
                return entry.network
            }
            let network = try engine.compile(model, inputShape: shape, precision: precision)
            if known.count >= limit { known.removeFirst() }
            known.append((shape, network))
            return network
        }
    }
}
