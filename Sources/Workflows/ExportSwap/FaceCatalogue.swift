import Clustering
package import FaceStore
package import FaceTypes
package import FacesetExport
import Files

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

    /// The canonical path of a photo, then its aliases.
    func paths(ofPhoto photo: Int) -> [FilePath] { paths[photo] }

    var allPaths: Set<FilePath> { Set(paths.joined()) }

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

    /// What gates ask of each face, by row; a face without a key, which is in no list of rows, has that of no content.
    var gated: [GatedFace] {
        let nothing = SHA256.digest(of: [])
        return contents.faces.indices.map { row in
            let face = contents.faces[row]
            return GatedFace(
                key: contents.key(ofFace: row) ?? FaceKey(digest: nothing, index: face.index),
                photo: face.photo,
                shortSidePixels: face.shortSidePixels, blur: face.blur, score: face.score)
        }
    }

    /// Rows under one folder, of which the cache must know some photo.
    ///
    /// - Throws: `no_photos_under`.
    func rowsRequired(under folder: FilePath) throws -> [Int] {
        let known = folder.spellings.filter { spelling in
            paths.contains { $0.contains { $0.isUnder(spelling) } }
        }
        guard !known.isEmpty else {
            throw FaceSetsError(
                code: .noPhotosUnder, "the cache has no photo below the folder",
                path: folder.madeReal() ?? folder.madeAbsolute(),
                remedy: "Check the folder, or run embed on it first.")
        }
        return rows(under: known)
    }

    /// Unit embeddings by key, where they are vectors of that space; else none.
    package func sources(for space: EmbeddingSpace) -> @Sendable (FaceKey) -> [Float]? {
        guard contents.space.hasVectors(of: space) else { return { _ in nil } }
        return { [rows, embeddings = contents.embeddings] key in rows[key].map { Array(embeddings[$0]) } }
    }

    private func keyed(_ row: Int) -> Bool { contents.photos[contents.faces[row].photo].digest != nil }
}
