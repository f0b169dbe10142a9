package import FaceTypes

/// An aligned face: rotated and scaled so that its five points are in fixed positions, as recognisers expect.
package enum AlignedFace {
    /// In pixels.
    package static let side = 112

    /// The positions of the five points, in the order of `FivePoints.all`.
    package static var points: [Point] { ChipRecogniser.template }
}
