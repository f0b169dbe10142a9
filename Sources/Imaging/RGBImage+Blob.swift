/// The order of a network's input tensor for one RGB image.
package enum BlobLayout: Sendable {
    /// Channels, rows, columns.
    case nchw
    /// Rows, columns, channels.
    case nhwc
}

extension RGBImage {
    /// Writes `(pixel − mean) / standardDeviation` of each channel into a network's input.
    ///
    /// - Parameter blob: `3 × width × height` floats.
    package func writeBlob(
        into blob: UnsafeMutableBufferPointer<Float>, layout: BlobLayout, mean: (Float, Float, Float),
        standardDeviation: Float
    ) {
        precondition(blob.count == 3 * width * height)
        let count = width * height
        let (step, channelStep) = layout == .nchw ? (1, count) : (3, 1)
        withPixels { pixels in
            for (channel, mean) in [mean.0, mean.1, mean.2].enumerated() {
                for i in 0..<count {
                    blob[channel &* channelStep &+ i &* step] =
                        (Float(pixels[3 &* i &+ channel]) - mean) / standardDeviation
                }
            }
        }
    }
}
