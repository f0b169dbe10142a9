package import FaceTypes

/// Finds the faces that anchors refer to in a library.
///
/// An anchor refers to the face of its photo with the most overlapping box. If the photo is missing or unknown,
/// photos with the same perceptual hash and size are searched too: the same picture after a tool rewrote its
/// metadata. An anchor may then refer to two faces, one in each copy. Packs that decode a large photo at different sizes
/// give it hashes that differ in a bit or two, so for an unknown photo without an equal hash, the nearest one counts.
package struct AnchorIndex: Sendable {
    private let library: LibrarySnapshot
    private let facesOfPhoto: [[Int]]
    private let photos: PhotoIndex
    private let photosByPicture: [FaceAnchor.Picture: [Int]]
    private let photosBySize: [Size: [Int]]

    private struct Size: Hashable {
        let width: Int32
        let height: Int32

        init(_ picture: FaceAnchor.Picture) { (width, height) = (picture.width, picture.height) }
    }

    /// By how many bits the hashes of one picture may differ.
    private static let mostBits = 3

    /// Takes one pass over all photos and faces.
    package init(_ library: LibrarySnapshot) {
        self.library = library
        var faces = [[Int]](repeating: [], count: library.photos.count)
        for face in library.faces { faces[face.record.photo].append(face.row) }
        facesOfPhoto = faces
        photos = library.photoIndex
        var byPicture: [FaceAnchor.Picture: [Int]] = [:]
        var bySize: [Size: [Int]] = [:]
        for (row, photo) in library.photos.enumerated() {
            if !faces[row].isEmpty, let picture = FaceAnchor.Picture(photo) {
                byPicture[picture, default: []].append(row)
                bySize[Size(picture), default: []].append(row)
            }
        }
        photosByPicture = byPicture
        photosBySize = bySize
    }

    /// Rows of the faces that an anchor refers to, that of its own photo first; empty if there is none.
    package func rows(of anchor: FaceAnchor) -> [Int] {
        let own = photos.row(of: anchor.photo)
        let found = own.flatMap { face(anchor, in: $0) }
        if let own, library.photos[own].status != .missing { return found.map { [$0] } ?? [] }
        let others = anchor.picture.map { photos(showing: $0, otherThan: own) } ?? []
        return [found, best(anchor, in: others)].compactMap { $0 }
    }

    /// Photos that exist and have the same hash; otherwise the nearest one, if no other is as near. Copies of a known photo
    /// were decoded like it, so their hashes are equal.
    private func photos(showing picture: FaceAnchor.Picture, otherThan own: Int?) -> [Int] {
        func exists(_ row: Int) -> Bool { row != own && library.photos[row].status != .missing }
        let same = photosByPicture[picture]?.filter(exists) ?? []
        guard same.isEmpty, own == nil else { return same }
        var (nearest, least) = ([Int](), Self.mostBits)
        for row in photosBySize[Size(picture)] ?? [] {
            let bits = (library.photos[row].perceptualHash ^ picture.perceptualHash).nonzeroBitCount
            guard bits <= least, exists(row) else { continue }
            nearest = bits < least ? [row] : nearest + [row]
            least = bits
        }
        return nearest.count == 1 ? nearest : []
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
