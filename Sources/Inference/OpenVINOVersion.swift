import COpenVINO

extension OpenVINOEngine {
    /// The version and build of OpenVINO; nil if unknown. Calls `ov_get_openvino_version`.
    package static var libraryVersion: String? {
        var version = ov_version_t()
        guard ov_get_openvino_version(&version) == OK else { return nil }
        defer { ov_version_free(&version) }
        return version.buildNumber.map { String(cString: $0) }
    }
}
