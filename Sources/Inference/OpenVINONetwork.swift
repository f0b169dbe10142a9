import COpenVINO
import FaceTypes
import Synchronization

/// A compiled network with a pool of requests, one for each thread that has run it at the same time.
final class OpenVINONetwork: Network, @unchecked Sendable {
    // Guard: `compiled` never changes, and OpenVINO lets several threads create requests from it; `idle` is locked.
    private let compiled: OpaquePointer
    private let core: OpenVINOCore
    /// What the network was imported from.
    private let content: NetworkContent?
    private let file: FilePath
    private let idle = Mutex<[OpenVINORequest]>([])

    /// Takes ownership of a compiled model and creates its first request, to check that it returns float32.
    init(taking compiled: OpaquePointer, _ content: NetworkContent?, core: OpenVINOCore, _ file: FilePath)
        throws
    {
        self.compiled = compiled
        self.core = core
        self.content = content
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
