package import FaceAnalysis

/// Gives measures, and where the pack can, landmarks, pose, gender and age to the faces that lack them; each photo is
/// decoded once.
///
/// A run that was stopped is resumed by the next one, and the cache is the same in the end.
package struct EnrichRequest: Sendable {
    package var analyser: any FaceAnalyser
    /// Photos between two flushes, above 0.
    package var flushEvery = 50

    package init(analyser: any FaceAnalyser) {
        self.analyser = analyser
    }
}
