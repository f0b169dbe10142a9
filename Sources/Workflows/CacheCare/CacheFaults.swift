package import FaceStore
package import FaceTypes

extension CacheContents {
    /// Contradictions in a readable cache; caches written by this program have none.
    package func faults() -> [Finding] {
        photoFaults() + pathFaults() + faceFaults()
    }

    private func photoFaults() -> [Finding] {
        var seen: Set<PhotoDigest> = []
        return photos.compactMap { photo in
            guard let digest = photo.digest, !seen.insert(digest).inserted else { return nil }
            return Finding(path: photo.path, .duplicatePhoto, "two photos have the digest \(digest.hex)")
        }
    }

    /// An existing path must belong to one content.
    private func pathFaults() -> [Finding] {
        var owners: [FilePath: Int] = [:]
        let places =
            photos.enumerated().filter { $1.status != .missing }.map { ($1.path, $0) }
            + aliases.map { ($0.path, $0.photo) }
        let twice = places.compactMap { path, photo -> Finding? in
            defer { owners[path] = photo }
            return owners[path] == nil ? nil : Finding(path: path, .duplicatePath, "the path occurs twice")
        }
        let orphans = aliases.filter { photos[$0.photo].status == .missing }.map {
            Finding(path: $0.path, .aliasOfMissing, "its photo is missing")
        }
        return twice + orphans
    }

    private func faceFaults() -> [Finding] {
        var indices = Array(repeating: Set<Int32>(), count: photos.count)
        let twice = faces.compactMap { face -> Finding? in
            guard !indices[face.photo].insert(face.index).inserted else { return nil }
            return Finding(
                path: photos[face.photo].path, .duplicateFace, "two faces have the index \(face.index)")
        }
        let statuses = zip(photos, indices).compactMap { photo, faces -> Finding? in
            let isWrong =
                switch photo.status {
                case .ok: faces.isEmpty
                case .noFace, .failed: !faces.isEmpty
                case .missing: false
                }
            return isWrong
                ? Finding(
                    path: photo.path, .wrongStatus,
                    "its status is \(photo.status.rawValue), but it has \(counted(faces.count, "face"))")
                : nil
        }
        return twice + statuses
    }
}
