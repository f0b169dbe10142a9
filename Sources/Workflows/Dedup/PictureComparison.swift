import Clustering
import FaceTypes
import Imaging
import Library

/// Opens photos in parallel, each only once, and compares them as small grey pictures.
struct PictureComparison {
    let library: LibrarySnapshot
    let tools: Tools

    /// Splits each of `neighbourhoods`, rows of photos with similar hashes, into groups of at least two that match.
    ///
    /// Holds only the pictures of one neighbourhood at a time.
    /// - Parameter radius: greatest number of differing bits, ≤.
    func groups(in neighbourhoods: [[Int]], within radius: Int) throws -> (
        groups: [[Int]], failed: [Finding]
    ) {
        var (groups, failed, pictures) = ([[Int]](), [Finding](), [SmallPicture?]())
        var waiting = neighbourhoods[...]
        try tools.inOrder(
            neighbourhoods.joined(),
            work: { [library, photos = tools.photos] in Self.open($0, library, photos) },
            commit: { _, opened in
                switch opened {
                case .success(let picture): pictures.append(picture)
                case .failure(let unreadable):
                    pictures.append(nil)
                    failed.append(unreadable.finding)
                }
                if let rows = waiting.first, pictures.count == rows.count {
                    groups += alike(rows, pictures, within: radius)
                    pictures = []
                    waiting.removeFirst()
                }
            })
        try tools.interruption.check()
        return (groups, failed)
    }

    /// Nil for a picture of a single colour.
    private static func open(_ row: Int, _ library: LibrarySnapshot, _ photos: OriginalPhotos)
        -> Result<SmallPicture?, UnreadablePhoto>
    {
        let (width, height) = (library.photos[row].width, library.photos[row].height)
        return photos.result(
            of: library.original(row), as: .thumbnail(maximumSide: SmallPicture.sufficientSide)
        ) { SmallPicture($0, width: width, height: height) }
    }

    private func alike(_ rows: [Int], _ pictures: [SmallPicture?], within radius: Int) -> [[Int]] {
        let seen = rows.indices.filter { pictures[$0] != nil }
        return nearDuplicates(
            hashes: seen.map { library.photos[rows[$0]].perceptualHash }, within: radius
        ) { first, second in
            guard let a = pictures[seen[first]], let b = pictures[seen[second]] else { return false }
            return a.showsTheSame(as: b)
        }.map { group in group.map { rows[seen[$0]] } }
    }
}
