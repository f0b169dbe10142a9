/// The format of a network's picture input: tensor layout and normalisation.
package struct PictureInput: Sendable, Hashable {
    package enum Layout: Sendable {
        /// Channels, rows, columns.
        case nchw
        /// Rows, columns, channels.
        case nhwc
    }

    package enum Channels: Sendable {
        case rgb
        case bgr
    }

    package let layout: Layout
    /// The channel order of the network; pictures are given as R, G, B.
    package let channels: Channels
    /// R, G, B.
    package let mean: [Float]
    package let standardDeviation: Float

    /// For a network whose input is `(pixel − mean) / standardDeviation`, with pixels in 0…255.
    package init(layout: Layout, channels: Channels = .rgb, mean: [Float], standardDeviation: Float) {
        precondition(mean.count == 3)
        self.layout = layout
        self.channels = channels
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    func shape(width: Int, height: Int) -> [Int] {
        layout == .nchw ? [1, 3, height, width] : [1, height, width, 3]
    }
}
