package import FaceTypes
package import Inference
package import ModelPacks

/// How faces are found and embedded.
package struct AnalyserOptions: Sendable {
    /// Squares into which a photo is fitted for the detector, in pixels, multiples of 32; nil for the
    /// detector's own.
    package var detectorSizes: [Int]?
    /// Of the recogniser.
    package var precision: Precision
    /// Of the detector.
    package var detectorPrecision = Precision.f32
    /// Whether photos are looked at in windows up to their full size, for small faces in large frames.
    package var looksInTiles = false
    /// Whether photos without a face are turned, as `TurningAnalyser` says.
    package var retriesTurned = false

    package init(detectorSizes: [Int]? = nil, precision: Precision = .f32) {
        self.detectorSizes = detectorSizes
        self.precision = precision
    }
}

extension EmbeddingSpace {
    /// Whether photos were looked at in windows up to their full size.
    package var isOfTiles: Bool { detector.contains(FrameWindow.tilesMode) }
    /// Whether photos without a face were turned.
    package var isOfTurnedPhotos: Bool { detector.hasSuffix(TurningAnalyser.mode) }
}

/// The analyser for a pack.
///
/// - Throws: what `PackAnalyser` throws.
package func makeAnalyser(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions = .init())
    throws
    -> any FaceAnalyser
{
    let upright = try PackAnalyser(pack: pack, engine: engine, options: options)
    return options.retriesTurned ? TurningAnalyser(upright) : upright
}

extension PackModel {
    /// How the network takes a picture.
    func input(_ layout: PictureInput.Layout) -> PictureInput {
        PictureInput(
            layout: layout, channels: channels == .bgr ? .bgr : .rgb, mean: mean.map { Float($0) },
            standardDeviation: Float(std))
    }
}
