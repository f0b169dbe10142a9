import COpenVINO

extension OpenVINOEngine {
    /// Of OpenVINO, as its build calls itself; nil where it does not say. Stands for `ov_get_openvino_version`.
    package static var libraryVersion: String? {
        var version = ov_version_t()
        guard ov_get_openvino_version(&version) == OK else { return nil }
        defer { ov_version_free(&version) }
        return version.buildNumber.map { String(cString: $0) }
    }
}
