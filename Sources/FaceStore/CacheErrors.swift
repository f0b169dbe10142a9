import FaceTypes

extension FaceSetsError {
    /// A file of another program, of which there is nothing to repair.
    static func notACache(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .notACache, "this file is not a face-sets cache", path: path,
            remedy: "Name a cache that `face-sets embed` made.")
    }

    /// A cache that cannot be understood; the message names the array or table.
    static func badCache(_ problem: String, _ path: FilePath, cause: String? = nil) -> FaceSetsError {
        FaceSetsError(
            code: .badCache, problem, path: path,
            remedy:
                "Try `face-sets cache verify --repair`, restore a copy, or embed the photos into a new cache.",
            cause: cause)
    }
}
