package import FaceTypes
package import Inference
package import ModelPacks

/// Whether all pixels of large photos are decoded to find and embed faces.
package enum DecodeMode: String, Sendable, CaseIterable {
    case full
    /// As many as faces need, see `Decoding.reduced`.
    case reduced
}

/// How faces are found and embedded.
package struct AnalyserOptions: Sendable {
    /// Sizes in pixels to which photos are scaled for the detector, multiples of 32; nil for the detector's defaults.
    package var detectorSizes: [Int]?
    /// Of the recogniser.
    package var precision: Precision
    /// Of the detector.
    package var detectorPrecision = Precision.f32
    /// Part of the space unless it is the processor, because other devices round differently.
    package var device = InferenceDevice.cpu
    /// Windows need photos at full size, so with them all pixels are decoded.
    package var decode = DecodeMode.full
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
    /// The device that computed the embeddings.
    package var device: InferenceDevice {
        InferenceDevice.allCases.first { precision.hasSuffix(Self.mark(of: $0)) && $0 != .cpu } ?? .cpu
    }

    /// The suffix of the precision in the space of a device other than the processor.
    static func mark(of device: InferenceDevice) -> String {
        device == .cpu ? "" : " on \(device.rawValue)"
    }

    /// Whether photos were searched in windows up to full size.
    package var isOfTiles: Bool { detector.contains(FrameWindow.tilesMode) }
    /// How much of a photo was decoded.
    package var decode: DecodeMode { preprocessing.hasPrefix("reduced decode") ? .reduced : .full }
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
    var networkFile: NetworkFile { NetworkFile(file.path, identity: identity) }

    /// The input format of the network.
    func input(_ layout: PictureInput.Layout) -> PictureInput {
        PictureInput(
            layout: layout, channels: channels == .bgr ? .bgr : .rgb, mean: mean.map { Float($0) },
            standardDeviation: Float(std))
    }
}
