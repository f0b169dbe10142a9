import FaceTypes
import Glibc
import Inference

/// Reads the twelve outputs of YuNet: classes, objectness, boxes and points on grids of stride 8, 16 and 32.
///
/// Cells come row by row, one candidate each; a cell's origin is its corner `(column · stride, row · stride)`.
struct YuNetGrids {
    static let strides = [8, 16, 32]

    /// Size of the network's input in pixels.
    let canvas: PictureSize
    /// Photo pixels per canvas pixel.
    let scaleX: Float
    let scaleY: Float

    /// Candidates in photo pixels, not yet suppressed, grid by grid.
    func detections(_ outputs: [TensorView], leastScore: Float, model: FilePath) throws -> [Detection] {
        let counts = Self.strides.map { (canvas.width / $0) * (canvas.height / $0) }
        let expected = [1, 1, 4, 10].flatMap { size in counts.map { $0 * size } }
        guard outputs.map(\.values.count) == expected else {
            throw FaceSetsError(
                code: .modelUnusable, "the network's outputs are not those of YuNet", path: model,
                remedy: "Correct the `kind` in its pack.json.")
        }
        return Self.strides.indices.flatMap { level in
            grid(level, outputs.map(\.values), leastScore: leastScore)
        }
    }

    private func grid(_ level: Int, _ outputs: [UnsafeBufferPointer<Float>], leastScore: Float)
        -> [Detection]
    {
        let stride = Self.strides[level]
        let columns = canvas.width / stride
        let (classes, objects, boxes, points) = (
            outputs[level], outputs[level + 3], outputs[level + 6], outputs[level + 9]
        )
        return classes.indices.compactMap { cell in
            let score = (Self.clamped(classes[cell]) * Self.clamped(objects[cell])).squareRoot()
            guard score >= leastScore else { return nil }
            let place = Cell(
                column: Float(cell % columns), row: Float(cell / columns), stride: Float(stride),
                scaleX: scaleX, scaleY: scaleY)
            let detection = Detection(
                box: place.box(boxes[(4 * cell)...]), points: place.points(points[(10 * cell)...]),
                score: score)
            return detection.isFinite ? detection : nil
        }
    }

    /// NaN becomes 0.
    private static func clamped(_ value: Float) -> Float { value > 0 ? min(value, 1) : 0 }
}

/// One cell of a grid.
private struct Cell {
    let column: Float
    let row: Float
    let stride: Float
    let scaleX: Float
    let scaleY: Float

    /// Offsets of the centre in strides, then logarithms of width and height in strides.
    func box(_ values: Slice<UnsafeBufferPointer<Float>>) -> Box {
        let v = values.startIndex
        let (x, y) = ((column + values[v]) * stride, (row + values[v + 1]) * stride)
        let (width, height) = (expf(values[v + 2]) * stride, expf(values[v + 3]) * stride)
        return Box(
            x1: (x - width / 2) * scaleX, y1: (y - height / 2) * scaleY, x2: (x + width / 2) * scaleX,
            y2: (y + height / 2) * scaleY)
    }

    /// Five offsets of x and y in strides.
    func points(_ values: Slice<UnsafeBufferPointer<Float>>) -> FivePoints {
        func point(_ index: Int) -> Point {
            let v = values.startIndex + 2 * index
            return Point(
                (values[v] + column) * stride * scaleX, (values[v + 1] + row) * stride * scaleY)
        }
        return FivePoints(point)
    }
}
