/// Quality measures of a face, from its pixels and landmarks; docs/export.md has the formulas.
package struct FaceMeasures: Hashable, Sendable {
    /// Variance of the Laplacian of the grey box, first reduced to 112 pixels so that resized copies agree.
    package var scaledSharpness: Float
    /// Mean grey level, 0…1; well-exposed faces are near the middle.
    package var exposure: Float
    /// Standard deviation of the grey levels, in 0…0.5.
    package var contrast: Float
    /// Share of pixels that are pure black or pure white, 0…1.
    package var clipped: Float
    /// How well the landmarks on the left and right mirror each other, 0…1.
    package var landmarkSymmetry: Float
    /// How well the left and right pixels mirror each other, 0…1; low if one side is covered, or if the face is turned
    /// or lit from the side.
    package var mirrorCorrelation: Float
    /// Detail around the less detailed eye, 0…1, where 0.5 is the detail of the whole face; low behind dark glasses.
    package var eyeDetail: Float
    /// Detail around the mouth, on the same scale; low behind a mask or a hand.
    package var mouthDetail: Float

    /// Takes one value per name, in order; nil if the number differs or a value is NaN.
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

    /// Names of the values in files and `--json`, in the order of the fields.
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
