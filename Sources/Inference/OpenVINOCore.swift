import COpenVINO
import FaceTypes

/// Owner of an `ov_core_t`, which is safe to use from many threads.
final class OpenVINOCore: @unchecked Sendable {
    // Guard: the library's own locks; the pointer never changes.
    private let core: OpaquePointer

    /// Stands for `ov_core_create`.
    init() throws {
        var made: OpaquePointer?
        let status = ov_core_create(&made)
        guard status == OK, let made else {
            throw FaceSetsError(
                code: "inference_unavailable", "OpenVINO cannot be started",
                remedy: "Its libraries belong in lib/openvino beside bin; `make deps` fetches them.",
                cause: openVINOCause(status))
        }
        core = made
    }

    deinit { ov_core_free(core) }

    /// A property of the processor, as text; nil where there is none. Stands for `ov_core_get_property`.
    func property(_ key: String) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ov_core_get_property(core, "CPU", key, &value) == OK, let value else { return nil }
        defer { ov_free(value) }
        return String(cString: value)
    }

    /// Stands for `ov_core_compile_model_props`.
    func compile(_ file: FilePath, inputShape: [Int], _ properties: [(String, String)]) throws
        -> OpenVINONetwork
    {
        let model = try readModel(file)
        defer { ov_model_free(model) }
        try reshape(model, inputShape, file)
        var compiled: OpaquePointer?
        let status = withProperties(properties) { list in
            ov_core_compile_model_props(core, model, "CPU", list.count, list.baseAddress, &compiled)
        }
        guard status == OK, let compiled else {
            throw FaceSetsError.openVINO("cannot compile the network", "model_unusable", status, file)
        }
        return try OpenVINONetwork(taking: compiled, core: self, file)
    }

    /// Stands for `ov_core_read_model`.
    private func readModel(_ file: FilePath) throws -> OpaquePointer {
        var model: OpaquePointer?
        let path = file.bytes.map(CChar.init(bitPattern:)) + [0]
        let status = ov_core_read_model(core, path, nil, &model)
        guard status == OK, let model else {
            throw FaceSetsError.openVINO("cannot read the network", "model_unreadable", status, file)
        }
        return model
    }

    /// Stands for `ov_model_reshape_single_input`.
    private func reshape(_ model: OpaquePointer, _ shape: [Int], _ file: FilePath) throws {
        let dimensions = shape.map { ov_dimension_t(min: Int64($0), max: Int64($0)) }
        var partial = ov_partial_shape_t()
        var status = ov_partial_shape_create(Int64(dimensions.count), dimensions, &partial)
        if status == OK {
            defer { ov_partial_shape_free(&partial) }
            status = ov_model_reshape_single_input(model, partial)
        }
        guard status == OK else {
            throw FaceSetsError.openVINO(
                "the network does not take an input of shape \(shape)", "model_unusable", status, file)
        }
    }
}

/// Calls `body` with the properties as C strings that live until it returns.
private func withProperties<Result>(
    _ properties: [(String, String)], _ body: (UnsafeBufferPointer<ov_property_t>) -> Result
) -> Result {
    let copies = properties.map { (cString($0), cString($1)) }
    defer {
        for (key, value) in copies {
            key.deallocate()
            value.deallocate()
        }
    }
    return copies.map { ov_property_t(key: $0.baseAddress, value: UnsafeRawPointer($1.baseAddress)) }
        .withUnsafeBufferPointer(body)
}

/// A copy with its final zero; the caller deallocates it.
private func cString(_ text: String) -> UnsafeBufferPointer<CChar> {
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
    _ = copy.initialize(from: text.utf8CString)
    return UnsafeBufferPointer(copy)
}
