package import FaceTypes

/// What `BundleCheck` found in one bundle.
package struct BundleReport: Sendable {
    package var path: FilePath
    package var frames = 0
    /// Cosine of the mean of raw embeddings of all faces, which roop-unleashed computes, to the set's centroid; nil
    /// where there is no centroid of this space.
    package var centroidCosine: Double?
    /// None for a good bundle.
    package var faults: [Finding] = []

    package init(path: FilePath, frames: Int = 0, centroidCosine: Double? = nil, faults: [Finding] = []) {
        self.path = path
        self.frames = frames
        self.centroidCosine = centroidCosine
        self.faults = faults
    }
}
