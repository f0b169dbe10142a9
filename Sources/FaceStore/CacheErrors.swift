import FaceTypes

extension FaceSetsError {
    /// A file of another program, which cannot be repaired.
    static func notACache(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .notACache, "this file is not a face-sets cache", path: path,
            remedy: "Pass a cache written by `face-sets embed`.")
    }

    /// A cache that cannot be read; the message names the array or table.
    static func badCache(_ problem: String, _ path: FilePath, cause: String? = nil) -> FaceSetsError {
        FaceSetsError(
            code: .badCache, problem, path: path,
            remedy:
                "Try `face-sets cache verify CACHE --repair`, restore a backup, or embed the photos into a new cache.",
            cause: cause)
    }
}
