import COpenVINO
import FaceTypes
import Synchronization

/// A network compiled for pictures of any size, with a pool of requests.
final class OpenVINOResizableNetwork: ResizableNetwork, @unchecked Sendable {
    // Guard: as that of OpenVINONetwork.
    private let compiled: OpaquePointer
    private let core: OpenVINOCore
    private let file: FilePath
    private let idle = Mutex<[ResizableRequest]>([])

    /// Takes an `ov_compiled_model_t`.
    init(taking compiled: OpaquePointer, core: OpenVINOCore, _ file: FilePath) {
        self.compiled = compiled
        self.core = core
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

/// One run of a network at a time; its outputs have the shapes that the picture gives them.
private final class ResizableRequest: @unchecked Sendable {
    // Guard: the pool of the network gives a request to one thread at a time.
    private let request: OpaquePointer
    private let outputCount: Int
    private let file: FilePath

    /// Calls `ov_compiled_model_create_infer_request`.
    init(of compiled: OpaquePointer, _ file: FilePath) throws {
        var (made, count): (OpaquePointer?, Int) = (nil, 0)
        try check(ov_compiled_model_outputs_size(compiled, &count), "cannot run the network", file)
        let status = ov_compiled_model_create_infer_request(compiled, &made)
        guard status == OK, let made else {
            throw FaceSetsError.openVINO("cannot run the network", .inferenceFailed, status, file)
        }
        (request, outputCount, self.file) = (made, count, file)
    }

    deinit { ov_infer_request_free(request) }

    /// Calls `ov_infer_request_start_async` and `ov_infer_request_wait`.
    func run<Result>(
        _ size: PictureSize, _ fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void,
        _ read: ([TensorView]) throws -> Result
    ) throws -> Result {
        try fill(setInput(size))
        try check(ov_infer_request_start_async(request), "the network failed", file)
        try check(ov_infer_request_wait(request), "the network failed", file)
        let outputs = try (0..<outputCount).map { index in
            let (shape, values): (_, UnsafeMutableBufferPointer<Float>) = try tensor(F32, file) {
                ov_infer_request_get_output_tensor_by_index(request, index, &$0)
            }
            return TensorView(shape: shape, values: UnsafeBufferPointer(values))
        }
        return try read(outputs)
    }

    /// The memory of a new input tensor, which the request keeps. Calls `ov_tensor_create` and
    /// `ov_infer_request_set_input_tensor`.
    private func setInput(_ size: PictureSize) throws -> UnsafeMutableBufferPointer<UInt8> {
        var dimensions = [1, Int64(size.height), Int64(size.width), 3]
        var made: OpaquePointer?
        let status = dimensions.withUnsafeMutableBufferPointer {
            ov_tensor_create(U8, ov_shape_t(rank: 4, dims: $0.baseAddress), &made)
        }
        try check(status, "cannot make the network's input", file)
        defer { ov_tensor_free(made) }
        try check(ov_infer_request_set_input_tensor(request, made), "cannot give the network its input", file)
        return try tensor(U8, file) { ov_infer_request_get_input_tensor_by_index(request, 0, &$0) }.values
    }
}
