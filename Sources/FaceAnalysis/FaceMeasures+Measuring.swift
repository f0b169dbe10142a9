package import FaceTypes
package import Imaging

extension FaceMeasures {
    /// Measures a face in its photo.
    ///
    /// - Parameter landmarkSymmetry: in 0…1, of the best points that the pack gives.
    package init(_ image: RGBImage, box: Box, points: FivePoints, landmarkSymmetry: Double) {
        let (pixels, cues) = (PixelMeasures(image, in: box), OcclusionCues(image, of: points))
        self.init(
            scaledSharpness: Float(pixels.scaledSharpness), exposure: Float(pixels.exposure),
            contrast: Float(pixels.contrast), clipped: Float(pixels.clipped),
            landmarkSymmetry: Float(landmarkSymmetry), mirrorCorrelation: Float(cues.mirrorCorrelation),
            eyeDetail: Float(cues.eyeDetail), mouthDetail: Float(cues.mouthDetail))
    }
}
