import FaceTypes
import Inference

/// Reads the nine outputs of SCRFD: scores, box distances and point offsets on grids of stride 8, 16 and 32.
///
/// Cells come row by row, two candidates each; a cell's place is its corner `(column · stride, row · stride)`.
struct SCRFDGrids {
    static let strides = [8, 16, 32]
    static let candidatesPerCell = 2

    /// Size of the canvas in pixels.
    let side: Int
    /// Canvas pixels per photo pixel.
    let scale: Float

    /// Candidates in photo pixels, not yet suppressed, grid by grid.
    func detections(_ outputs: [TensorView], leastScore: Float, model: FilePath) throws -> [Detection] {
        let counts = Self.strides.map { (side / $0) * (side / $0) * Self.candidatesPerCell }
        let expected = [1, 4, 10].flatMap { size in counts.map { $0 * size } }
        guard outputs.map(\.values.count) == expected else {
            throw FaceSetsError(
                code: .modelUnusable, "the network's outputs are not those of SCRFD with five points",
                path: model, remedy: "Correct the `kind` in its pack.json.")
        }
        return Self.strides.indices.flatMap { level in
            grid(level, outputs.map(\.values), leastScore: leastScore)
        }
    }

    private func grid(_ level: Int, _ outputs: [UnsafeBufferPointer<Float>], leastScore: Float)
        -> [Detection]
    {
        let stride = Self.strides[level]
        let (scores, boxes, points) = (outputs[level], outputs[level + 3], outputs[level + 6])
        var found: [Detection] = []
        for candidate in 0..<scores.count where scores[candidate] >= leastScore {
            let cell = candidate / Self.candidatesPerCell
            let columns = side / stride
            let place = Cell(
                x: Float(cell % columns * stride), y: Float(cell / columns * stride), stride: Float(stride),
                scale: scale)
            let detection = Detection(
                box: place.box(boxes[(4 * candidate)...]), points: place.points(points[(10 * candidate)...]),
                score: scores[candidate])
            if detection.isFinite { found.append(detection) }
        }
        return found
    }
}

/// One cell of a grid; distances from it are measured in strides.
private struct Cell {
    let x: Float
    let y: Float
    let stride: Float
    let scale: Float

    /// Distances to the left, upper, right and lower side.
    func box(_ distances: Slice<UnsafeBufferPointer<Float>>) -> Box {
        let d = distances.startIndex
        return Box(
            x1: (x - distances[d] * stride) / scale, y1: (y - distances[d + 1] * stride) / scale,
            x2: (x + distances[d + 2] * stride) / scale, y2: (y + distances[d + 3] * stride) / scale)
    }

    /// Five offsets of x and y.
    func points(_ offsets: Slice<UnsafeBufferPointer<Float>>) -> FivePoints {
        func point(_ index: Int) -> Point {
            let o = offsets.startIndex + 2 * index
            return Point((x + offsets[o] * stride) / scale, (y + offsets[o + 1] * stride) / scale)
        }
        return FivePoints(point)
    }
}
