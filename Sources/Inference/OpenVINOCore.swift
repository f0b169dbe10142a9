import COpenVINO
import FaceTypes

/// Owns an `ov_core_t` for one device and one set of its properties. Thread-safe.
final class OpenVINOCore: @unchecked Sendable {
    // Guard: the library's own locks; the pointer never changes.
    private let core: OpaquePointer
    private let device: String

    /// Calls `ov_core_create`, and `ov_core_set_properties` for the properties of compiled and imported networks.
    init(_ device: String, _ properties: [(String, String)]) throws {
        var made: OpaquePointer?
        let status = ov_core_create(&made)
        guard status == OK, let made else { throw FaceSetsError.noOpenVINO(status) }
        core = made
        self.device = device
        guard !properties.isEmpty else { return }
        let refusal = withProperties(properties) {
            ov_core_set_properties(made, device, $0.count, $0.baseAddress)
        }
        guard refusal == OK else { throw FaceSetsError.noOpenVINO(refusal) }
    }

    deinit { ov_core_free(core) }

    /// A device property as text; nil if it does not exist. Calls `ov_core_get_property`.
    func property(_ key: String) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ov_core_get_property(core, device, key, &value) == OK, let value else { return nil }
        defer { ov_free(value) }
        return String(cString: value)
    }

    /// The devices of this machine that OpenVINO can use. Calls `ov_core_get_available_devices`.
    var devices: [String] {
        var list = ov_available_devices_t()
        guard ov_core_get_available_devices(core, &list) == OK else { return [] }
        defer { ov_available_devices_free(&list) }
        return (0..<list.size).compactMap { list.devices[$0].map { String(cString: $0) } }
    }

    /// Whether the library of a device is installed, even without such a device. Calls
    /// `ov_core_get_versions_by_device_name`.
    func hasPlugin(for device: String) -> Bool {
        var versions = ov_core_version_list_t()
        guard ov_core_get_versions_by_device_name(core, device, &versions) == OK else { return false }
        ov_core_versions_free(&versions)
        return true
    }

    /// Calls `ov_core_compile_model_props`.
    ///
    /// - Parameter size: of the picture; nil for any size.
    /// - Returns: an `ov_compiled_model_t` that the caller owns.
    func compile(_ file: FilePath, _ input: PictureInput, _ size: PictureSize?) throws -> OpaquePointer {
        let model = try OpenVINOModel(reading: file, core)
        try model.reshape(input.shape(width: size?.width ?? -1, height: size?.height ?? -1))
        let fitted = try model.takingPictures(input)
        var compiled: OpaquePointer?
        let status = ov_core_compile_model_props(core, fitted.handle, device, 0, nil, &compiled)
        guard status == OK, let compiled else {
            throw FaceSetsError.openVINO("cannot compile the network", .modelUnusable, status, file)
        }
        return compiled
    }

    /// Calls `ov_core_import_model`.
    ///
    /// - Parameter content: the unchanged output of `ov_compiled_model_export_model`, which the library trusts. It must
    ///   outlive the network.
    /// - Returns: an `ov_compiled_model_t` that the caller owns; nil if this release or device does not accept it.
    func importNetwork(_ content: NetworkContent) -> OpaquePointer? {
        var compiled: OpaquePointer?
        let bytes = content.bytes.assumingMemoryBound(to: CChar.self)
        let status = ov_core_import_model(core, bytes.baseAddress, bytes.count, device, &compiled)
        return status == OK ? compiled : nil
    }
}

extension FaceSetsError {
    fileprivate static func noOpenVINO(_ status: ov_status_e) -> FaceSetsError {
        FaceSetsError(
            code: .inferenceUnavailable, "OpenVINO could not be started",
            remedy: "Its libraries must be in lib/face-sets beside bin. `make deps` downloads them.",
            cause: openVINOCause(status))
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
