package import FaceTypes

/// The result of `BundleCheck` for one bundle.
package struct BundleReport: Sendable {
    package var path: FilePath
    package var frames = 0
    /// Cosine between the set's centroid and the mean of raw embeddings, as roop-unleashed computes it; nil without a
    /// centroid of this space.
    package var centroidCosine: Double?
    /// Empty for a good bundle.
    package var faults: [Finding] = []

    package init(path: FilePath, frames: Int = 0, centroidCosine: Double? = nil, faults: [Finding] = []) {
        self.path = path
        self.frames = frames
        self.centroidCosine = centroidCosine
        self.faults = faults
    }
}
