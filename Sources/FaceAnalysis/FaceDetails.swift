import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Landmarks, pose, gender and age, if a pack has networks for them.
struct FaceDetails: Sendable {
    private let landmarks106: BoxCropNetwork?
    private let landmarks68: BoxCropNetwork?
    private let mesh: FaceMeshNetwork?
    private let genderAge: BoxCropNetwork?

    init(_ pack: ModelPack, engine: any InferenceEngine) {
        landmarks106 = pack.model(.landmarks106).map { BoxCropNetwork($0, side: 192, engine: engine) }
        landmarks68 = pack.model(.landmarks68).map { BoxCropNetwork($0, side: 192, engine: engine) }
        mesh = pack.model(.mesh).map { FaceMeshNetwork($0, engine: engine) }
        genderAge = pack.model(.genderAge).map { BoxCropNetwork($0, side: 96, engine: engine) }
    }

    func enrichment(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        var enrichment = Enrichment()
        if let landmarks106 {
            enrichment.landmarks106 = try landmarks106.landmarks2D(image, box, count: 106)
        }
        if let landmarks68 {
            enrichment.landmarks68 = try landmarks68.landmarks3D(image, box, count: 68)
        } else if let mesh {
            enrichment.landmarks68 = try mesh.mesh(image, in: FaceSquare(box: box, points: points))
                .landmarks68
        }
        enrichment.pose = headPose(of: enrichment.landmarks68)
        if let genderAge {
            (enrichment.gender, enrichment.age) = try genderAge.genderAndAge(image, box)
        }
        return enrichment
    }
}
