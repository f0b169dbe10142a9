package import FaceStore
package import FaceTypes
package import FacesetExport

/// The faces of a cache by key, by path and as export needs them.
package struct FaceCatalogue: Sendable {
    package let contents: CacheContents
    private let rows: [FaceKey: Int]
    /// Canonical path first, then the aliases, by photo.
    private let paths: [[FilePath]]

    package init(_ contents: CacheContents) {
        self.contents = contents
        var rows: [FaceKey: Int] = [:]
        for row in contents.faces.indices { if let key = contents.key(ofFace: row) { rows[key] = row } }
        self.rows = rows
        var paths = contents.photos.map { [$0.path] }
        for alias in contents.aliases { paths[alias.photo].append(alias.path) }
        self.paths = paths
    }

    package func row(of key: FaceKey) -> Int? { rows[key] }

    /// Rows of the faces whose photo lies under one of the folders, by its canonical path or an alias; ascending.
    package func rows(under folders: [FilePath]) -> [Int] {
        let inside = paths.map { $0.contains { path in folders.contains { path.isUnder($0) } } }
        return contents.faces.indices.filter { inside[contents.faces[$0].photo] && keyed($0) }
    }

    /// Nil for a face of a photo without a digest.
    package func exportFace(_ row: Int) -> ExportFace? {
        let face = contents.faces[row]
        let photo = contents.photos[face.photo]
        guard let digest = photo.digest else { return nil }
        return ExportFace(
            key: FaceKey(digest: digest, index: face.index), row: row, digest: digest,
            paths: paths[face.photo], isPresent: photo.status != .missing, box: face.box, points: face.points,
            detectionScore: face.score, shortSidePixels: face.shortSidePixels, blur: face.blur,
            embeddingNorm: face.embeddingNorm, perceptualHash: photo.perceptualHash,
            enrichment: contents.enrichments.isEmpty ? nil : contents.enrichments[row])
    }

    private func keyed(_ row: Int) -> Bool { contents.photos[contents.faces[row].photo].digest != nil }
}
