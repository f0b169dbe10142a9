import CZip
import FaceTypes
import Files
import Glibc

extension FaceSetsError {
    /// The error of a libzip call that has just failed.
    static func zip(_ attempt: String, _ path: FilePath, _ error: UnsafeMutablePointer<zip_error_t>?)
        -> FaceSetsError
    {
        if let error, zip_error_system_type(error) == ZIP_ET_SYS, zip_error_code_system(error) != 0 {
            return .system(attempt, path, errno: zip_error_code_system(error))
        }
        return .badArchive(
            attempt, path, cause: error.flatMap { zip_error_strerror($0) }.map { String(cString: $0) })
    }

    static func badArchive(_ message: String, _ path: FilePath, cause: String? = nil) -> FaceSetsError {
        FaceSetsError(code: .badArchive, message, path: path, cause: cause)
    }
}
