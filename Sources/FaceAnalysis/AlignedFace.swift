package import FaceTypes

/// A face as recognisers see it, turned and scaled so that its five points have fixed places.
package enum AlignedFace {
    /// Pixels.
    package static let side = 112

    /// Where the five points are, in the order of `FivePoints.all`.
    package static var points: [Point] { ChipRecogniser.template }
}
