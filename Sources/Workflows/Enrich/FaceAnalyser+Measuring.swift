import FaceAnalysis
import FaceTypes
import FacesetExport
import Imaging

extension FaceAnalyser {
    /// Everything the cache should contain about a face with a given box and points: the networks' output and quality
    /// measures.
    func enrichMeasuring(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        var enrichment = try enrich(image, box: box, points: points)
        enrichment.measures = FaceMeasures(
            image, box: box, points: points,
            landmarkSymmetry: landmarkSymmetry(enrichment, orOf: points))
        return enrichment
    }
}
