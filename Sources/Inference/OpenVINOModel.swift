import COpenVINO
import FaceTypes

/// A network as read from its file, before its input shape is set and it is compiled.
struct OpenVINOModel: ~Copyable {
    let handle: OpaquePointer
    private let file: FilePath

    /// Calls `ov_core_read_model`.
    init(reading file: FilePath, _ core: OpaquePointer) throws {
        var model: OpaquePointer?
        let path = file.bytes.map(CChar.init(bitPattern:)) + [0]
        let status = ov_core_read_model(core, path, nil, &model)
        guard status == OK, let model else {
            throw FaceSetsError.openVINO("cannot read the network", .modelUnreadable, status, file)
        }
        handle = model
        self.file = file
    }

    private init(_ handle: OpaquePointer, _ file: FilePath) {
        self.handle = handle
        self.file = file
    }

    deinit { ov_model_free(handle) }

    /// Fixes the shape of the only input; −1 leaves a side open. Calls `ov_model_reshape_single_input`.
    func reshape(_ shape: [Int]) throws {
        let dimensions = shape.map { ov_dimension_t(min: Int64($0), max: Int64($0)) }
        var partial = ov_partial_shape_t()
        var status = ov_partial_shape_create(Int64(dimensions.count), dimensions, &partial)
        if status == OK {
            defer { ov_partial_shape_free(&partial) }
            status = ov_model_reshape_single_input(handle, partial)
        }
        guard status == OK else {
            throw FaceSetsError.openVINO(
                "the network does not take an input of shape \(shape)", .modelUnusable, status, file)
        }
    }

    /// Prepends the conversion from rows of R, G, B bytes to the model's input.
    ///
    /// Calls `ov_preprocess_prepostprocessor_build`.
    func takingPictures(_ input: PictureInput) throws -> OpenVINOModel {
        var made: OpaquePointer?
        let status = withHandle(ov_preprocess_prepostprocessor_free) {
            ov_preprocess_prepostprocessor_create(handle, &$0)
        } use: { processor in
            let status = withHandle(ov_preprocess_input_info_free) {
                ov_preprocess_prepostprocessor_get_input_info(processor, &$0)
            } use: {
                convert(input, $0)
            }
            return status == OK ? ov_preprocess_prepostprocessor_build(processor, &made) : status
        }
        guard status == OK, let made else {
            throw FaceSetsError.openVINO(
                "the network's input is not a picture", .modelUnusable, status, file)
        }
        return OpenVINOModel(made, file)
    }
}

/// Describes the bytes, the input that the network expects, and the steps between.
///
/// Calls `ov_preprocess_preprocess_steps_convert_element_type`, `…_mean_multi_channels`, `…_scale` and
/// `…_reverse_channels`.
private func convert(_ input: PictureInput, _ info: OpaquePointer) -> ov_status_e {
    let bytes = withHandle(ov_preprocess_input_tensor_info_free) {
        ov_preprocess_input_info_get_tensor_info(info, &$0)
    } use: { tensor in
        firstFailure([
            { ov_preprocess_input_tensor_info_set_element_type(tensor, U8) },
            { withLayout(.nhwc) { ov_preprocess_input_tensor_info_set_layout(tensor, $0) } },
        ])
    }
    let network = withHandle(ov_preprocess_input_model_info_free) {
        ov_preprocess_input_info_get_model_info(info, &$0)
    } use: { model in
        withLayout(input.layout) { ov_preprocess_input_model_info_set_layout(model, $0) }
    }
    let steps = withHandle(ov_preprocess_preprocess_steps_free) {
        ov_preprocess_input_info_get_preprocess_steps(info, &$0)
    } use: { steps in
        firstFailure([
            { ov_preprocess_preprocess_steps_convert_element_type(steps, F32) },
            { ov_preprocess_preprocess_steps_mean_multi_channels(steps, input.mean, 3) },
            { ov_preprocess_preprocess_steps_scale(steps, input.standardDeviation) },
            { input.channels == .bgr ? ov_preprocess_preprocess_steps_reverse_channels(steps) : OK },
        ])
    }
    return firstFailure([{ bytes }, { network }, { steps }])
}

private func withLayout(_ layout: PictureInput.Layout, use: (OpaquePointer) -> ov_status_e) -> ov_status_e {
    withHandle(ov_layout_free, make: { ov_layout_create(layout == .nchw ? "NCHW" : "NHWC", &$0) }, use: use)
}

/// Calls `use` with what `make` creates, then frees it.
private func withHandle(
    _ free: (OpaquePointer?) -> Void, make: (inout OpaquePointer?) -> ov_status_e,
    use: (OpaquePointer) -> ov_status_e
) -> ov_status_e {
    var handle: OpaquePointer?
    let status = make(&handle)
    guard status == OK, let handle else { return status }
    defer { free(handle) }
    return use(handle)
}

/// Performs the steps until one fails.
private func firstFailure(_ steps: [() -> ov_status_e]) -> ov_status_e {
    for step in steps {
        let status = step()
        if status != OK { return status }
    }
    return OK
}
