extension RGBImage {
    /// How much the colours add to the greys: the root mean square residual of the differences red − green and yellow
    /// − blue after a linear fit to the grey level, in levels of 0…255.
    ///
    /// Close to 0 for black and white and for photos toned in one colour, such as sepia, whose colour follows from
    /// the grey.
    package var colour: Float {
        guard !isEmpty else { return 0 }
        let small = resizedByArea(width: Self.colourSide, height: Self.colourSide)
        let grey = small.grey(columns: 0..<Self.colourSide, rows: 0..<Self.colourSide).map { Float($0) }
        let (warm, yellow) = small.withPixels { pixels in
            let levels = stride(from: 0, to: pixels.count, by: 3).map { start in
                (Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]))
            }
            return (levels.map { $0.0 - $0.1 }, levels.map { ($0.0 + $0.1) / 2 - $0.2 })
        }
        return (Self.rest(of: warm, beside: grey) + Self.rest(of: yellow, beside: grey)).squareRoot()
    }

    private static let colourSide = 32

    /// The mean square residual of the values after a linear fit to the greys.
    private static func rest(of values: [Float], beside greys: [Float]) -> Float {
        let count = Float(values.count)
        let (value, grey) = (values.reduce(0, +) / count, greys.reduce(0, +) / count)
        var (squares, products, spread) = (Float(0), Float(0), Float(0))
        for (a, b) in zip(values, greys) {
            squares += (a - value) * (a - value)
            products += (a - value) * (b - grey)
            spread += (b - grey) * (b - grey)
        }
        let explained = spread > 0 ? products * products / spread : 0
        return max(0, squares - explained) / count
    }
}
