import FaceTypes

extension FaceSetsError {
    /// A cache that cannot be understood; the message names the array or table.
    static func badCache(_ problem: String, _ path: FilePath, cause: String? = nil) -> FaceSetsError {
        FaceSetsError(
            code: .badCache, problem, path: path,
            remedy:
                "Try `face-sets cache verify --repair`, restore a copy, or embed the photos into a new cache.",
            cause: cause)
    }
}
