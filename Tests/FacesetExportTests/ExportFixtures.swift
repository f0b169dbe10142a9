import FaceTypes
import FacesetExport
import Files
import Testing

/// Synthetic faces with vectors in a plane, so that their distances are known.
enum ExportFixtures {
    /// Unit vectors at the given angles (degrees) in the plane of the first two of three axes.
    static func matrix(angles: [Double]) -> EmbeddingMatrix {
        let values = angles.flatMap { angle -> [Float] in
            let x = cosine(angle)
            return [Float(x), Float((1 - x * x).squareRoot()) * (angle < 0 ? -1 : 1), 0]
        }
        return EmbeddingMatrix(rows: angles.count, dimension: 3, values: values)
    }

    static func face(
        _ row: Int, index: Int32 = 0, short: Float = 200, score: Float = 0.9, blur: Float = 300,
        hash: UInt64? = nil, pose: Pose? = Pose(pitch: 0, yaw: 0, roll: 0), enriched: Bool = true,
        present: Bool = true
    ) -> Face {
        let digest = SHA256.digest(of: Array("photo \(row)".utf8))
        let box = Box(x1: 0, y1: 0, x2: short, y2: short)
        let record = FaceRecord(
            photo: row, index: index, box: box, points: ScoringTests.upright, score: score,
            shortSidePixels: short, blur: blur, embeddingNorm: 20)
        let photo = PhotoRecord(
            digest: digest, path: FilePath("/photos/\(row).png"), size: -1, modified: -1,
            perceptualHash: hash ?? digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
            status: present ? .ok : .missing)
        return Face(
            key: FaceKey(digest: digest, index: index), row: row, record: record, photo: photo,
            enrichment: enriched ? Enrichment(pose: pose) : nil)
    }

    /// Taylor series, exact enough for whole degrees.
    private static func cosine(_ degrees: Double) -> Double {
        let x = degrees * .pi / 180
        var (term, sum) = (1.0, 1.0)
        for n in 1..<20 {
            term *= -x * x / Double((2 * n - 1) * (2 * n))
            sum += term
        }
        return sum
    }
}
