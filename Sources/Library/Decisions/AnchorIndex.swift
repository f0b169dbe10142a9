package import FaceTypes

/// Finds the faces that anchors refer to in a library.
///
/// An anchor refers to the face of its photo with the most overlapping box. If the photo is missing or unknown,
/// photos with the same perceptual hash and size are searched too: the same picture after a tool rewrote its
/// metadata. An anchor may then refer to two faces, one in each copy.
package struct AnchorIndex: Sendable {
    private let library: LibrarySnapshot
    private let facesOfPhoto: [[Int]]
    private let photos: PhotoIndex
    private let photosByPicture: [FaceAnchor.Picture: [Int]]

    /// Takes one pass over all photos and faces.
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

    /// Rows of the faces that an anchor refers to, that of its own photo first; empty if there is none.
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

    /// The face in the photos with the most overlap, the first of equally good ones.
    private func best(_ anchor: FaceAnchor, in photos: [Int]) -> Int? {
        photos.compactMap { face(anchor, in: $0) }.map {
            (row: $0, overlap: library.faces[$0].record.box.overlap(with: anchor.box))
        }.max { ($0.overlap, $1.row) < ($1.overlap, $0.row) }?.row
    }
}
