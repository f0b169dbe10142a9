import FaceStore
import FaceTypes
import Files

extension CacheLedger {
    /// Photos with one of these existing paths.
    func photoCount(at paths: [FilePath]) -> Int {
        Set(paths.compactMap { row(at: $0) }).count
    }

    /// Photos that would be missing without these paths.
    mutating func photosWithoutPath(but gone: Set<FilePath>) -> Int {
        let rows = Set(gone.compactMap { row(at: $0) })
        return rows.count { row in
            gone.contains(photos[row].path)
                && liveAliases(of: row).allSatisfy { gone.contains($0.path) || $0.path.isMissing }
        }
    }

    /// The row of a file that could not be read earlier.
    func unreadRow(at path: FilePath) -> Int? {
        row(at: path).flatMap { photos[$0].digest == nil ? $0 : nil }
    }

    /// The row of an incomplete upload, unless it has changed since it was looked up.
    func row(completedBy partial: PartialUploads.Record?) -> Int? {
        partial.flatMap { photos[$0.row].digest == $0.digest ? $0.row : nil }
    }
}
