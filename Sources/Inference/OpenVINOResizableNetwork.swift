import COpenVINO
import FaceTypes
import Synchronization

/// A network compiled for pictures of any size, with a pool of requests.
final class OpenVINOResizableNetwork: ResizableNetwork, @unchecked Sendable {
    // Guard: see OpenVINONetwork.
    private let compiled: OpaquePointer
    private let core: OpenVINOCore
    /// What the network was imported from.
    private let content: NetworkContent?
    private let file: FilePath
    private let idle = Mutex<[ResizableRequest]>([])

    /// Takes ownership of an `ov_compiled_model_t`.
    init(taking compiled: OpaquePointer, _ content: NetworkContent?, core: OpenVINOCore, _ file: FilePath) {
        self.compiled = compiled
        self.core = core
        self.content = content
        self.file = file
    }

    deinit {
        idle.withLock { $0.removeAll() }
        ov_compiled_model_free(compiled)
    }

    func run<Result>(
        _ size: PictureSize, fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void,
        read: ([TensorView]) throws -> Result
    ) throws -> Result {
        let request = try idle.withLock { $0.popLast() } ?? ResizableRequest(of: compiled, file)
        defer { idle.withLock { $0.append(request) } }
        return try request.run(size, fill, read)
    }
}

/// An inference request whose output shapes depend on the picture; runs one inference at a time.
private final class ResizableRequest: @unchecked Sendable {
    // Guard: the network's pool gives a request to one thread at a time.
    private let request: OpaquePointer
    private let outputCount: Int
    private let file: FilePath

    init(of compiled: OpaquePointer, _ file: FilePath) throws {
        (request, outputCount) = try makeInferRequest(of: compiled, file)
        self.file = file
    }

    deinit { ov_infer_request_free(request) }

    func run<Result>(
        _ size: PictureSize, _ fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void,
        _ read: ([TensorView]) throws -> Result
    ) throws -> Result {
        try fill(setInput(size))
        try compute(request, file)
        return try read(outputTensors(of: request, outputCount, file))
    }

    /// The memory of a new input tensor, which the request owns. Calls `ov_tensor_create` and
    /// `ov_infer_request_set_input_tensor`.
    private func setInput(_ size: PictureSize) throws -> UnsafeMutableBufferPointer<UInt8> {
        var dimensions = [1, Int64(size.height), Int64(size.width), 3]
        var made: OpaquePointer?
        let status = dimensions.withUnsafeMutableBufferPointer {
            ov_tensor_create(U8, ov_shape_t(rank: 4, dims: $0.baseAddress), &made)
        }
        try check(status, "cannot create the network's input", file)
        defer { ov_tensor_free(made) }
        try check(ov_infer_request_set_input_tensor(request, made), "cannot set the network's input", file)
        return try tensor(U8, file) { ov_infer_request_get_input_tensor_by_index(request, 0, &$0) }.values
    }
}
