package import FaceTypes
import Numerics

/// Faces of one photo, which are two people, unless they are within `mirrorDistance` (≤): mirrors and collages show one
/// person twice.
///
/// - Returns: pairs of rows, ascending.
package func pairsApartInPhotos(
    _ faces: [Face], in vectors: EmbeddingMatrix, mirrorDistance: RawDistance
) -> [RowPair] {
    Dictionary(grouping: faces.indices, by: { faces[$0].record.photo }).values.flatMap { rows in
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
    _ faces: [Face], in vectors: EmbeddingMatrix, seconds: Int, distance: RawDistance
) -> [RowPair] {
    var photos: [Int: Set<Int>] = [:]
    for face in faces {
        if let time = face.photo.captured?.seconds { photos[time, default: []].insert(face.record.photo) }
    }
    let dated = faces.indices.compactMap { row in
        faces[row].photo.captured.map { (time: $0.seconds, row: row) }
    }
    .filter { photos[$0.time, default: []].count <= mostPhotosOfASecond }.sorted { $0 < $1 }
    var found: [RowPair] = []
    for (rank, face) in dated.enumerated() {
        for other in dated[(rank + 1)...].prefix(while: { $0.time - face.time <= seconds }) {
            guard faces[face.row].isSameSpot(as: faces[other.row]),
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

extension Face {
    fileprivate func isSameSpot(as other: Face) -> Bool {
        let (box, theirs) = (record.box, other.record.box)
        guard record.photo != other.record.photo, photo.width == other.photo.width,
            photo.height == other.photo.height
        else { return false }
        return box.overlap(with: theirs) >= 0.5
    }
}
