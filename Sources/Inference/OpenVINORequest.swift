import COpenVINO
import FaceTypes

/// An inference request with its input and output memory; runs one inference at a time.
final class OpenVINORequest: @unchecked Sendable {
    // Guard: the network's pool gives a request to one thread at a time.
    private let request: OpaquePointer
    private let file: FilePath
    /// Shapes are fixed when a network is compiled, so the tensors do not move.
    let input: UnsafeMutableBufferPointer<UInt8>
    let outputs: [TensorView]

    init(of compiled: OpaquePointer, _ file: FilePath) throws {
        let (made, count) = try makeInferRequest(of: compiled, file)
        do {
            input = try tensor(U8, file) { ov_infer_request_get_input_tensor_by_index(made, 0, &$0) }.values
            outputs = try outputTensors(of: made, count, file)
        } catch {
            ov_infer_request_free(made)
            throw error
        }
        request = made
        self.file = file
    }

    deinit { ov_infer_request_free(request) }

    func compute() throws { try Inference.compute(request, file) }
}

/// A request, owned by the caller, and its number of outputs. Calls `ov_compiled_model_create_infer_request`.
func makeInferRequest(of compiled: OpaquePointer, _ file: FilePath) throws -> (OpaquePointer, outputs: Int) {
    var (made, count): (OpaquePointer?, Int) = (nil, 0)
    try check(ov_compiled_model_outputs_size(compiled, &count), "cannot run the network", file)
    let status = ov_compiled_model_create_infer_request(compiled, &made)
    guard status == OK, let made else {
        throw FaceSetsError.openVINO("cannot run the network", .inferenceFailed, status, file)
    }
    return (made, count)
}

/// Calls `ov_infer_request_start_async` and `ov_infer_request_wait`.
func compute(_ request: OpaquePointer, _ file: FilePath) throws {
    try check(ov_infer_request_start_async(request), "the network failed", file)
    try check(ov_infer_request_wait(request), "the network failed", file)
}

/// The outputs of a request, which owns their memory. Calls `ov_infer_request_get_output_tensor_by_index`.
func outputTensors(of request: OpaquePointer, _ count: Int, _ file: FilePath) throws -> [TensorView] {
    try (0..<count).map { index in
        let (shape, values): (_, UnsafeMutableBufferPointer<Float>) = try tensor(F32, file) {
            ov_infer_request_get_output_tensor_by_index(request, index, &$0)
        }
        return TensorView(shape: shape, values: UnsafeBufferPointer(values))
    }
}

/// The shape and memory of a tensor returned by `get`; the request owns the memory.
///
/// Calls `ov_tensor_get_element_type`, `ov_tensor_get_shape` and `ov_tensor_data`.
func tensor<Value>(
    _ expected: ov_element_type_e, _ file: FilePath, _ get: (inout OpaquePointer?) -> ov_status_e
) throws -> (shape: [Int], values: UnsafeMutableBufferPointer<Value>) {
    var handle: OpaquePointer?
    try check(get(&handle), "cannot access a tensor of the network", file)
    defer { ov_tensor_free(handle) }
    var type = expected
    try check(ov_tensor_get_element_type(handle, &type), "cannot access a tensor of the network", file)
    guard type == expected else {
        throw FaceSetsError(code: .modelUnusable, "the network does not use float32", path: file)
    }
    var shape = ov_shape_t()
    try check(ov_tensor_get_shape(handle, &shape), "cannot access a tensor of the network", file)
    defer { ov_shape_free(&shape) }
    let dimensions = UnsafeBufferPointer(start: shape.dims, count: Int(shape.rank)).map { Int($0) }
    var data: UnsafeMutableRawPointer?
    try check(ov_tensor_data(handle, &data), "cannot access a tensor of the network", file)
    let count = dimensions.reduce(1, *)
    let values = UnsafeMutableBufferPointer(
        start: data?.bindMemory(to: Value.self, capacity: count), count: count)
    return (dimensions, values)
}

func check(_ status: ov_status_e, _ attempt: String, _ file: FilePath) throws {
    guard status == OK else { throw FaceSetsError.openVINO(attempt, .inferenceFailed, status, file) }
}
