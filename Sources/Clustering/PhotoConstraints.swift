package import FaceTypes
import Numerics

/// Pairs of faces in the same photo, which are different people unless they are within `mirrorDistance` (≤): mirrors
/// and collages show one person twice.
///
/// - Returns: pairs of rows, ascending.
package func pairsApartInPhotos(
    _ faces: [Face], in vectors: EmbeddingMatrix, mirrorDistance: RawDistance
) -> [RowPair] {
    Dictionary(grouping: faces.indices, by: { faces[$0].record.photo }).values.flatMap { rows in
        pairs(of: rows).filter { cosineDistance(vectors[$0.first], vectors[$0.second]) > mirrorDistance }
    }.sorted()
}

/// Pairs of faces at the same place in two photos of a burst, which are the same person: photos of equal size taken
/// within `seconds` of each other, boxes with an intersection over union of at least half, vectors within `distance`
/// (≤).
///
/// A date without a time is not part of a burst. If more photos share a second than a camera can take, its clock was
/// not running, and they are not a burst.
/// O(faces · faces per burst).
/// - Returns: pairs of rows, ascending.
package func pairsTogetherInBursts(
    _ faces: [Face], in vectors: EmbeddingMatrix, seconds: Int, distance: RawDistance
) -> [RowPair] {
    var photos: [Int: Set<Int>] = [:]
    for face in faces {
        if let time = face.photo.captured?.exactSeconds {
            photos[time, default: []].insert(face.record.photo)
        }
    }
    let dated = faces.indices.compactMap { row in
        faces[row].photo.captured?.exactSeconds.map { (time: $0, row: row) }
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

extension CaptureDate {
    fileprivate var exactSeconds: Int? { hasTime ? seconds : nil }
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
