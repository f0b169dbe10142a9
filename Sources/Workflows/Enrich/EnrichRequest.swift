package import FaceAnalysis

/// Adds measures and, if the pack has the networks, landmarks, pose, gender and age to faces without them. Each photo
/// is decoded once.
///
/// An interrupted run is resumed by the next one, with the same final cache.
package struct EnrichRequest: Sendable {
    package var analyser: any FaceAnalyser
    /// Save progress after this many photos; above 0.
    package var flushEvery = 50

    package init(analyser: any FaceAnalyser) {
        self.analyser = analyser
    }
}
