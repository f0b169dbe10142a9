import COpenVINO
import FaceTypes
import Synchronization

/// A compiled network with a pool of requests: as many as threads have been running it at once.
final class OpenVINONetwork: Network, @unchecked Sendable {
    // Guard: `compiled` never changes and the library lets many threads make requests of it; `idle` is locked.
    private let compiled: OpaquePointer
    private let core: OpenVINOCore
    private let file: FilePath
    private let idle = Mutex<[OpenVINORequest]>([])

    /// Takes a compiled model and makes its first request, to see that it gives float32.
    init(taking compiled: OpaquePointer, core: OpenVINOCore, _ file: FilePath) throws {
        self.compiled = compiled
        self.core = core
        self.file = file
        let first = try makeRequest()
        idle.withLock { $0.append(first) }
    }

    deinit {
        idle.withLock { $0.removeAll() }
        ov_compiled_model_free(compiled)
    }

    func run<Result>(
        fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result {
        let request = try idle.withLock { $0.popLast() } ?? makeRequest()
        defer { idle.withLock { $0.append(request) } }
        try fill(request.input)
        try request.compute()
        return try read(request.outputs)
    }

    private func makeRequest() throws -> OpenVINORequest {
        try OpenVINORequest(of: compiled, file)
    }
}
