package import FaceTypes
package import Inference
package import ModelPacks

/// How faces are found and embedded.
package struct AnalyserOptions: Sendable {
    /// Sizes in pixels to which photos are scaled for the detector, multiples of 32; nil for the detector's defaults.
    package var detectorSizes: [Int]?
    /// Of the recogniser.
    package var precision: Precision
    /// Of the detector.
    package var detectorPrecision = Precision.f32
    /// Whether photos are searched in windows up to full size, for small faces in large photos.
    package var looksInTiles = false
    /// Whether photos without a face are rotated; see `TurningAnalyser`.
    package var retriesTurned = false

    package init(detectorSizes: [Int]? = nil, precision: Precision = .f32) {
        self.detectorSizes = detectorSizes
        self.precision = precision
    }
}

extension EmbeddingSpace {
    /// Whether photos were searched in windows up to full size.
    package var isOfTiles: Bool { detector.contains(FrameWindow.tilesMode) }
    /// Whether photos without a face were rotated.
    package var isOfTurnedPhotos: Bool { detector.hasSuffix(TurningAnalyser.mode) }
}

/// The analyser for a pack.
///
/// - Throws: see `PackAnalyser`.
package func makeAnalyser(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions = .init())
    throws
    -> any FaceAnalyser
{
    let upright = try PackAnalyser(pack: pack, engine: engine, options: options)
    return options.retriesTurned ? TurningAnalyser(upright) : upright
}

extension PackModel {
    /// The input format of the network.
    func input(_ layout: PictureInput.Layout) -> PictureInput {
        PictureInput(
            layout: layout, channels: channels == .bgr ? .bgr : .rgb, mean: mean.map { Float($0) },
            standardDeviation: Float(std))
    }
}
