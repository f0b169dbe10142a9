import FaceAnalysis
import FaceTypes
import FacesetExport
import Imaging

extension FaceAnalyser {
    /// All that the cache is to know of a face that it has by box and points: what the networks see, and how well it
    /// was taken.
    func enrichMeasuring(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        var enrichment = try enrich(image, box: box, points: points)
        enrichment.measures = FaceMeasures(
            image, box: box, points: points,
            landmarkSymmetry: landmarkSymmetry(enrichment, orOf: points))
        return enrichment
    }
}
