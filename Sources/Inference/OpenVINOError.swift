import COpenVINO
import FaceTypes

extension FaceSetsError {
    /// The error of an OpenVINO call on a model file that has just failed on this thread.
    static func openVINO(_ attempt: String, _ code: Reason, _ status: ov_status_e, _ file: FilePath)
        -> FaceSetsError
    {
        FaceSetsError(
            code: code, attempt, path: file,
            remedy: "Check the files of the pack with `face-sets models verify`.",
            cause: openVINOCause(status))
    }
}

/// OpenVINO's description of its last failure: the name of the status, and the last line of its message.
///
/// Calls `ov_get_error_info` and `ov_get_last_err_msg`.
func openVINOCause(_ status: ov_status_e) -> String {
    let word = String(cString: ov_get_error_info(status))
    guard let message = ov_get_last_err_msg() else { return word }
    defer { ov_free(message) }
    let lines = String(cString: message).split(whereSeparator: \.isNewline)
    return lines.last.map { "\(word): \($0)" } ?? word
}
