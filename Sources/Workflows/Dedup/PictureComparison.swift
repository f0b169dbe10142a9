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
        groups: [PictureGroup], failed: [Finding]
    ) {
        var (groups, failed, pictures) = ([PictureGroup](), [Finding](), [SmallPicture?]())
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

    /// Bits in which the hash of a rotated photo may differ if that of a copy may differ by at most `radius`.
    static func turnedDistance(_ radius: Int) -> Int { min(radius + 2, 11) }

    private func alike(_ rows: [Int], _ pictures: [SmallPicture?], within radius: Int) -> [PictureGroup] {
        let seen = rows.indices.compactMap { place in
            pictures[place].map {
                (row: rows[place], hash: library.photos[rows[place]].perceptualHash, picture: $0)
            }
        }
        let copies = nearDuplicates(hashes: seen.map(\.hash), within: radius) { first, second in
            seen[first].picture.showsTheSame(as: seen[second].picture)
        }
        let grouped = Set(copies.joined())
        let parts = copies + seen.indices.filter { !grouped.contains($0) }.map { [$0] }
        var (forest, turned) = (Forest(parts.count), Array(repeating: 0, count: parts.count))
        for second in parts.indices {
            for first in 0..<second {
                let (a, b) = (seen[parts[first][0]], seen[parts[second][0]])
                let isTurned = PictureTurn.others.contains { turn in
                    hammingDistance(turn.applied(to: a.hash), b.hash) <= Self.turnedDistance(radius)
                        && a.picture.turned(turn).showsTheSame(as: b.picture)
                }
                guard isTurned else { continue }
                forest.unite(first, second)
                turned[first] += parts[second].count
                turned[second] += parts[first].count
            }
        }
        return forest.groups.map { places in
            let members = places.flatMap { place in
                let isTurned = turned[place] > parts[place].count - 1
                return parts[place].map { (seen[$0].row, isTurned) }
            }.sorted { $0.0 < $1.0 }
            return PictureGroup(members: members.map(\.0), turned: members.map(\.1))
        }.filter { $0.members.count > 1 }
    }
}
