package import FaceTypes
import Synchronization

/// One model, compiled for each input shape when that shape is first met.
///
/// Safe from many threads; one that meets a shape being compiled waits for it.
package final class NetworksByShape: Sendable {
    package let model: FilePath
    private let engine: any InferenceEngine
    private let precision: Precision
    private let compiled = Mutex<[[Int]: any Network]>([:])

    package init(_ model: FilePath, engine: any InferenceEngine, precision: Precision) {
        self.model = model
        self.engine = engine
        self.precision = precision
    }

    /// - Throws: what `InferenceEngine.compile` throws.
    package func network(_ shape: [Int]) throws -> any Network {
        try compiled.withLock { known in
            if let network = known[shape] { return network }
            let network = try engine.compile(model, inputShape: shape, precision: precision)
            known[shape] = network
            return network
        }
    }
}
