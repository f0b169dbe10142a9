package import FaceTypes

/// Finds the faces that anchors mean in a library.
///
/// An anchor finds the face of its photo whose box overlaps its own most. Where the photo is missing or unknown, photos
/// that look alike and have the same size are searched too: the same picture after a tool rewrote its metadata. Then an
/// anchor may find two faces, one in each copy.
package struct AnchorIndex: Sendable {
    private let library: LibrarySnapshot
    private let facesOfPhoto: [[Int]]
    private let photos: PhotoIndex
    private let photosByPicture: [FaceAnchor.Picture: [Int]]

    /// Passes over all photos and faces once.
    package init(_ library: LibrarySnapshot) {
        self.library = library
        var faces = [[Int]](repeating: [], count: library.photos.count)
        for face in library.faces { faces[face.record.photo].append(face.row) }
        facesOfPhoto = faces
        photos = library.photoIndex
        var byPicture: [FaceAnchor.Picture: [Int]] = [:]
        for (row, photo) in library.photos.enumerated() {
            if !faces[row].isEmpty, let picture = FaceAnchor.Picture(photo) {
                byPicture[picture, default: []].append(row)
            }
        }
        photosByPicture = byPicture
    }

    /// Rows of the faces that an anchor means, that of its own photo first; empty where there is none.
    package func rows(of anchor: FaceAnchor) -> [Int] {
        let own = photos.row(of: anchor.photo)
        let found = own.flatMap { face(anchor, in: $0) }
        if let own, library.photos[own].status != .missing { return found.map { [$0] } ?? [] }
        let others = (anchor.picture.flatMap { photosByPicture[$0] } ?? []).filter {
            $0 != own && library.photos[$0].status != .missing
        }
        return [found, best(anchor, in: others)].compactMap { $0 }
    }

    private func face(_ anchor: FaceAnchor, in photo: Int) -> Int? {
        facesOfPhoto[photo].map { (row: $0, overlap: library.faces[$0].record.box.overlap(with: anchor.box)) }
            .filter { $0.overlap >= FaceAnchor.leastOverlap }.max { $0.overlap < $1.overlap }?.row
    }

    /// The face of the photos that overlaps most, the first of equally good ones.
    private func best(_ anchor: FaceAnchor, in photos: [Int]) -> Int? {
        photos.compactMap { face(anchor, in: $0) }.map {
            (row: $0, overlap: library.faces[$0].record.box.overlap(with: anchor.box))
        }.max { ($0.overlap, $1.row) < ($1.overlap, $0.row) }?.row
    }
}
