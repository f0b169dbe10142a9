package import FaceTypes
package import Inference
package import ModelPacks

/// Whether all pixels of large photos are decoded to find and embed faces.
package enum DecodeMode: String, Sendable, CaseIterable {
    case full
    /// No more than faces need, as `Decoding.reduced` says.
    case reduced
}

/// How faces are found and embedded.
package struct AnalyserOptions: Sendable {
    /// Squares into which a photo is fitted for the detector, in pixels, multiples of 32; nil for the
    /// detector's own.
    package var detectorSizes: [Int]?
    /// Of the recogniser.
    package var precision: Precision
    /// Of the detector.
    package var detectorPrecision = Precision.f32
    /// Part of the space where it is not the processor: other devices round differently.
    package var device = InferenceDevice.cpu
    /// Windows look at photos at their full size, so with them all pixels are decoded.
    package var decode = DecodeMode.full
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
    /// What computed the embeddings.
    package var device: InferenceDevice {
        InferenceDevice.allCases.first { precision.hasSuffix(Self.mark(of: $0)) && $0 != .cpu } ?? .cpu
    }

    /// Ends the precision of a space of a device other than the processor.
    static func mark(of device: InferenceDevice) -> String {
        device == .cpu ? "" : " on \(device.rawValue)"
    }

    /// Whether photos were looked at in windows up to their full size.
    package var isOfTiles: Bool { detector.contains(FrameWindow.tilesMode) }
    /// How much of a photo was decoded.
    package var decode: DecodeMode { preprocessing.hasPrefix("reduced decode") ? .reduced : .full }
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
    var networkFile: NetworkFile { NetworkFile(file.path, identity: identity) }

    /// How the network takes a picture.
    func input(_ layout: PictureInput.Layout) -> PictureInput {
        PictureInput(
            layout: layout, channels: channels == .bgr ? .bgr : .rgb, mean: mean.map { Float($0) },
            standardDeviation: Float(std))
    }
}
