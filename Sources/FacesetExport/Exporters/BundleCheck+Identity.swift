import FaceAnalysis
import FaceTypes
import Manifests
import Numerics

/// Checks of embeddings.
extension BundleCheck {
    /// The centroid in the manifest, if it is of this space.
    func centroid(of manifest: FacesetManifest?) -> Centroid? {
        manifest?.centroid(ofSpace: analyser.space.name).flatMap {
            $0.count == analyser.space.dimension ? Centroid(normalising: $0) : nil
        }
    }

    /// Faces too far from the set's centroid or, without one, from the mean of the others.
    func strangers(
        among faces: [(name: String, unit: [Float])], _ known: Centroid?, _ manifest: FacesetManifest?
    ) -> [ReasonText] {
        let limit = threshold ?? manifest?.strangerThreshold ?? Self.defaultThreshold
        return faces.indices.compactMap { place in
            let others = faces.indices.filter { $0 != place }.map { (unit: faces[$0].unit, norm: Float(1)) }
            guard let centroid = known ?? mean(of: others) else { return nil }
            let distance = faces[place].unit.withUnsafeBufferPointer { cosineDistance($0, centroid) }
            guard distance > calibration.raw(limit) else { return nil }
            let told = "is \(rounded(calibration.calibrated(distance).value)) from the set"
            return ReasonText(
                .stranger, "\(faces[place].name) \(told); the limit is \(rounded(limit.value))")
        }
    }

    /// Faces too far from the face in their photo, if that is known.
    func drifts(of faces: [(name: String, unit: [Float])], _ manifest: FacesetManifest?) -> [ReasonText] {
        let limit = manifest?.driftThreshold ?? FrameCheck.defaultDriftThreshold
        let keys = manifest?.keys ?? [:]
        return faces.compactMap { name, unit in
            guard let source = keys[name].flatMap(sources) else { return nil }
            let distance = RawDistance(1 - zip(unit, source).reduce(0) { $0 + Double($1.0) * Double($1.1) })
            guard distance > calibration.raw(limit) else { return nil }
            let told = "is \(rounded(calibration.calibrated(distance).value)) from the face in its photo"
            return ReasonText(.drift, "\(name) \(told); the limit is \(rounded(limit.value))")
        }
    }

    /// The cosine of the mean that consumers compute.
    func cosine(meanOf faces: [(unit: [Float], norm: Float)], to centroid: Centroid?) -> Double? {
        guard let centroid, let mean = mean(of: faces) else { return nil }
        return 1 - cosineDistance(mean, centroid).value
    }
}
