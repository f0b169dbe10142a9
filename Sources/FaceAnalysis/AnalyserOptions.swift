package import FaceTypes
package import Inference
package import ModelPacks

/// How faces are to be found and embedded; what is not said is the default of the family.
package struct AnalyserOptions: Sendable {
    /// Squares into which a frame is fitted for a detector of the `scrfd` kind, in pixels, multiples of 32.
    package var detectorSizes: [Int]
    /// Of the recogniser.
    package var precision: Precision
    /// Of a detector of the `scrfd` kind.
    package var detectorPrecision = Precision.f32
    /// Whether photos are looked at in windows up to their full size, for small faces in large frames.
    package var looksInTiles = false
    /// Whether photos without a face are turned, as `TurningAnalyser` says.
    package var retriesTurned = false

    package init(detectorSizes: [Int] = [640], precision: Precision = .f32) {
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

/// The analyser for a pack's family of networks, which the kind of its detector tells.
///
/// - Throws: `FaceSetsError`: `pack_unsupported` for a kind that this program does not know, and what the family's
///   analyser throws.
package func makeAnalyser(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions = .init())
    throws
    -> any FaceAnalyser
{
    let upright = try makeUprightAnalyser(pack: pack, engine: engine, options: options)
    return options.retriesTurned ? TurningAnalyser(upright) : upright
}

private func makeUprightAnalyser(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions)
    throws
    -> any FaceAnalyser
{
    let detector = try pack.required(.detector)
    switch detector.kind {
    case "scrfd": return try InsightFaceAnalyser(pack: pack, engine: engine, options: options)
    case "blazeface-back": return try OpenAnalyser(pack: pack, engine: engine, options: options)
    default:
        throw FaceSetsError(
            code: .packUnsupported, "no analyser knows detectors of the kind \(detector.kind)",
            path: pack.folder,
            remedy: "Choose another pack with --pack, or a newer version of this program.")
    }
}

extension PackModel {
    /// What the network makes of a picture's bytes.
    func input(_ layout: PictureInput.Layout) -> PictureInput {
        PictureInput(layout: layout, mean: mean.map { Float($0) }, standardDeviation: Float(std))
    }

    /// The network for square pictures, as TensorFlow lays them out.
    func compiled(side: Int, _ engine: any InferenceEngine) throws -> any Network {
        try engine.compile(
            file.path, input: input(.nhwc), width: side, height: side, precision: .f32)
    }
}
