import FaceTypes

extension FaceRecord {
    /// Box, five points, score, shorter side, blur and norm: 18 numbers.
    var measures: [Float] {
        [box.x1, box.y1, box.x2, box.y2] + points.all.flatMap { [$0.x, $0.y] }
            + [score, shortSidePixels, blur, embeddingNorm]
    }

    /// Nil unless there are 18 floats.
    init?(photo: Int, index: Int32, measures bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 18 * MemoryLayout<Float>.size else { return nil }
        func number(_ place: Int) -> Float { bytes.loadUnaligned(fromByteOffset: 4 * place, as: Float.self) }
        func point(_ place: Int) -> Point { Point(number(4 + 2 * place), number(5 + 2 * place)) }
        self.init(
            photo: photo, index: index, box: Box(x1: number(0), y1: number(1), x2: number(2), y2: number(3)),
            points: FivePoints(point),
            score: number(14), shortSidePixels: number(15), blur: number(16), embeddingNorm: number(17))
    }
}
