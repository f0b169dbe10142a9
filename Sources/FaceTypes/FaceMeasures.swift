/// What the pixels and points of a face say about how well it was taken; docs/export.md has the formulas.
package struct FaceMeasures: Hashable, Sendable {
    /// Variance of the Laplacian of the grey box, reduced to 112 pixels first, so that copies of other sizes agree.
    package var scaledSharpness: Float
    /// Mean grey level, in 0…1; well exposed faces lie about the middle.
    package var exposure: Float
    /// Standard deviation of the grey levels, in 0…0.5.
    package var contrast: Float
    /// Part of the pixels at either end of the scale, in 0…1: burnt out or drowned.
    package var clipped: Float
    /// How well the landmarks of one side mirror those of the other, in 0…1.
    package var landmarkSymmetry: Float
    /// How well the pixels of one side mirror those of the other, in 0…1; low where something covers one side, and for
    /// faces that are turned or lit from the side.
    package var mirrorCorrelation: Float
    /// Detail about the poorer eye, in 0…1, 0.5 where it is that of the whole face; low behind dark glasses.
    package var eyeDetail: Float
    /// Detail about the mouth, in the same way; low behind a mask or a hand.
    package var mouthDetail: Float

    /// Takes as many values as there are names, in their order; nil where their number differs or one is NaN.
    package init?(_ values: some Collection<Float>) {
        let values = Array(values)
        guard values.count == Self.names.count, !values.contains(where: \.isNaN) else { return nil }
        (scaledSharpness, exposure, contrast, clipped) = (values[0], values[1], values[2], values[3])
        (landmarkSymmetry, mirrorCorrelation) = (values[4], values[5])
        (eyeDetail, mouthDetail) = (values[6], values[7])
    }

    package init(
        scaledSharpness: Float, exposure: Float, contrast: Float, clipped: Float, landmarkSymmetry: Float,
        mirrorCorrelation: Float, eyeDetail: Float, mouthDetail: Float
    ) {
        self.scaledSharpness = scaledSharpness
        self.exposure = exposure
        self.contrast = contrast
        self.clipped = clipped
        self.landmarkSymmetry = landmarkSymmetry
        self.mirrorCorrelation = mirrorCorrelation
        self.eyeDetail = eyeDetail
        self.mouthDetail = mouthDetail
    }

    /// By which files and `--json` name the values, in the order of the fields.
    package static let names = [
        "scaled_sharpness", "exposure", "contrast", "clipped", "landmark_symmetry", "mirror_correlation",
        "eye_detail", "mouth_detail",
    ]

    /// In the order of `names`.
    package var values: [Float] {
        [
            scaledSharpness, exposure, contrast, clipped, landmarkSymmetry, mirrorCorrelation, eyeDetail,
            mouthDetail,
        ]
    }
}
