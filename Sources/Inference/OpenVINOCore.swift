import COpenVINO
import FaceTypes

/// Owns an `ov_core_t`, which is thread-safe.
final class OpenVINOCore: @unchecked Sendable {
    // Guard: the library's own locks; the pointer never changes.
    private let core: OpaquePointer

    /// Calls `ov_core_create`.
    init() throws {
        var made: OpaquePointer?
        let status = ov_core_create(&made)
        guard status == OK, let made else {
            throw FaceSetsError(
                code: .inferenceUnavailable, "OpenVINO could not be started",
                remedy: "Its libraries must be in lib/face-sets beside bin. `make deps` downloads them.",
                cause: openVINOCause(status))
        }
        core = made
    }

    deinit { ov_core_free(core) }

    /// A processor property as text; nil if it does not exist. Calls `ov_core_get_property`.
    func property(_ key: String) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ov_core_get_property(core, "CPU", key, &value) == OK, let value else { return nil }
        defer { ov_free(value) }
        return String(cString: value)
    }

    /// Calls `ov_core_compile_model_props`.
    ///
    /// - Parameter size: of the picture; nil for any size.
    /// - Returns: an `ov_compiled_model_t` that the caller owns.
    func compile(
        _ file: FilePath, _ input: PictureInput, _ size: PictureSize?, _ properties: [(String, String)]
    ) throws -> OpaquePointer {
        let model = try OpenVINOModel(reading: file, core)
        try model.reshape(input.shape(width: size?.width ?? -1, height: size?.height ?? -1))
        let fitted = try model.takingPictures(input)
        var compiled: OpaquePointer?
        let status = withProperties(properties) { list in
            ov_core_compile_model_props(core, fitted.handle, "CPU", list.count, list.baseAddress, &compiled)
        }
        guard status == OK, let compiled else {
            throw FaceSetsError.openVINO("cannot compile the network", .modelUnusable, status, file)
        }
        return compiled
    }
}

/// Calls `body` with the properties as C strings, which are valid until it returns.
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

/// A NUL-terminated copy; the caller deallocates it.
private func cString(_ text: String) -> UnsafeBufferPointer<CChar> {
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
    _ = copy.initialize(from: text.utf8CString)
    return UnsafeBufferPointer(copy)
}
