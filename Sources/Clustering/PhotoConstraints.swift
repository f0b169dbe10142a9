package import FaceTypes
import Numerics

/// Where and when a face was seen.
package struct FacePlace: Hashable, Sendable {
    /// The same number for faces of one photo.
    package var photo: Int
    package var box: Box
    /// Of the photo, in pixels.
    package var width: Int
    package var height: Int
    /// Of the photo, on any scale; nil where it is not known.
    package var capturedSeconds: Int?

    package init(photo: Int, box: Box, width: Int, height: Int, capturedSeconds: Int?) {
        self.photo = photo
        self.box = box
        self.width = width
        self.height = height
        self.capturedSeconds = capturedSeconds
    }
}

/// Faces of one photo, which are two people, unless they are within `mirrorDistance` (≤): mirrors and collages show one
/// person twice.
///
/// - Returns: pairs of rows, ascending.
package func pairsApartInPhotos(
    _ places: [FacePlace], in vectors: EmbeddingMatrix, mirrorDistance: Double
) -> [RowPair] {
    Dictionary(grouping: places.indices, by: { places[$0].photo }).values.flatMap { rows in
        pairs(of: rows).filter { cosineDistance(vectors[$0.first], vectors[$0.second]) > mirrorDistance }
    }.sorted()
}

/// Faces at one place of two photos of a burst, which are one person: photos of one size taken within `seconds` of one
/// another, boxes that share at least half of what they cover, vectors within `distance` (≤).
///
/// A second in which more photos were taken than a camera can is a clock that stood still, and no burst.
/// O(faces · faces of a burst).
/// - Returns: pairs of rows, ascending.
package func pairsTogetherInBursts(
    _ places: [FacePlace], in vectors: EmbeddingMatrix, seconds: Int, distance: Double
) -> [RowPair] {
    var photos: [Int: Set<Int>] = [:]
    for place in places {
        if let time = place.capturedSeconds { photos[time, default: []].insert(place.photo) }
    }
    let dated = places.indices.compactMap { row in places[row].capturedSeconds.map { (time: $0, row: row) } }
        .filter { photos[$0.time, default: []].count <= mostPhotosOfASecond }.sorted { $0 < $1 }
    var found: [RowPair] = []
    for (rank, face) in dated.enumerated() {
        for other in dated[(rank + 1)...].prefix(while: { $0.time - face.time <= seconds }) {
            guard places[face.row].isSameSpot(as: places[other.row]),
                cosineDistance(vectors[face.row], vectors[other.row]) <= distance
            else { continue }
            found.append(RowPair(face.row, other.row))
        }
    }
    return found.sorted()
}

private let mostPhotosOfASecond = 120

private func pairs(of rows: [Int]) -> [RowPair] {
    rows.indices.flatMap { second in rows[..<second].map { RowPair($0, rows[second]) } }
}

extension FacePlace {
    fileprivate func isSameSpot(as other: FacePlace) -> Bool {
        guard photo != other.photo, width == other.width, height == other.height else { return false }
        let wide = min(box.x2, other.box.x2) - max(box.x1, other.box.x1)
        let high = min(box.y2, other.box.y2) - max(box.y1, other.box.y1)
        let shared = max(wide, 0) * max(high, 0)
        let covered = box.width * box.height + other.box.width * other.box.height - shared
        return covered > 0 && shared / covered >= 0.5
    }
}
