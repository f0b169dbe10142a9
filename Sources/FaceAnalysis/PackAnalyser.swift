package import FaceTypes
package import Imaging
package import Inference
package import ModelPacks

/// Faces by the networks of a pack: a detector, a recogniser, and what the pack has for landmarks, pose and attributes.
package struct PackAnalyser: FaceAnalyser {
    package let space: EmbeddingSpace
    package let decoding: Decoding
    private let sides: [Int]
    private let looksInTiles: Bool
    /// Whether the sizes are the default ones.
    private let areSidesDefault: Bool
    private let detector: any FrameDetector
    private let recogniser: ChipRecogniser
    private let details: FaceDetails

    /// - Throws: `FaceSetsError`: `pack_incomplete` without a detector and a recogniser, `pack_unsupported` for kinds of
    ///   these that this program does not know, `detector_size_invalid`.
    package init(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions) throws {
        let detectorModel = try pack.required(.detector)
        let recogniserModel = try pack.required(.recogniser)
        looksInTiles = options.looksInTiles
        // Boxes lose more in bf16 than embeddings do, so each has a precision of its own.
        let detector = try makeDetector(detectorModel, engine: engine, precision: options.detectorPrecision)
        let recogniser = try ChipRecogniser(
            recogniserModel, centre: pack.centre, engine: engine, precision: options.precision)
        let sides = try checkedSides(options.detectorSizes ?? detector.defaultSides, for: detectorModel)
        (self.detector, self.recogniser, self.sides) = (detector, recogniser, sides)
        areSidesDefault = options.detectorSizes == nil
        details = FaceDetails(pack, engine: engine)
        decoding =
            options.decode == .reduced && !looksInTiles
            ? .reduced(toSide: sides.max() ?? 0) : .full
        space = EmbeddingSpace(
            name: pack.name, dimension: recogniser.dimension,
            models: ["detector": detectorModel.identity.hex, "recogniser": recogniserModel.identity.hex],
            preprocessing: recogniser.preprocessing(
                recogniserModel, centre: pack.centreDigest, decoding),
            detector: detector.mode(sides: sides, tiled: looksInTiles),
            precision: options.precision.rawValue + EmbeddingSpace.mark(of: options.device))
    }

    /// - Throws: errors of the engine.
    package func prepare() throws {
        try runTogether([{ try detector.prepare(side: sides[0]) }, { try recogniser.prepare() }])
    }

    package var certainScore: Float { detector.limits.certainScore }

    package func analyse(_ image: RGBImage) throws -> [AnalysedFace] {
        try detections(image, longSide: max(image.width, image.height)).map { detection in
            let (unit, norm) = try embed(image, detection)
            return AnalysedFace(
                detection: detection, embedding: unit, embeddingNorm: norm,
                blur: Float(image.laplacianVariance(in: detection.box)))
        }
    }

    /// Faces are found in the reduced photo, and embedded and measured in the photo's own pixels, of which those around
    /// them are decoded.
    package func analyse(_ photo: DecodedPhoto) throws -> [AnalysedFace] {
        guard photo.reduction > 1 else { return try analyse(photo.image) }
        let found = try detections(photo.image, longSide: max(photo.width, photo.height))
            .map { $0.enlarged(by: photo.reduction) }
        guard !found.isEmpty else { return [] }
        let part = try photo.part(
            covering: found.flatMap { [$0.box] + (recogniser.view(of: $0.points).map { [$0] } ?? []) })
        return try found.map { detection in
            let there = detection.moved(x: -part.x, y: -part.y)
            let (unit, norm) = try recogniser.embed(part.image, there.points)
            return AnalysedFace(
                detection: detection, embedding: unit, embeddingNorm: norm,
                blur: Float(part.image.laplacianVariance(in: there.box)))
        }
    }

    /// Panoramas and long screenshots are searched tile by tile, because little of them remains in a square; and if
    /// nothing is found, faces that fill the frame are searched for.
    ///
    /// - Parameter longSide: of the photo, of which `image` may be a reduction.
    private func detections(_ image: RGBImage, longSide: Int) throws -> [Detection] {
        let found = try detector.detect(
            image, ofLongSide: longSide, sides: sides,
            tiled: looksInTiles || image.isLong(for: sides.max() ?? 0))
        return found.isEmpty && areSidesDefault ? try detector.frameFilling(image) : found
    }

    /// At 640 and 320 pixels, the sizes at which the programs that take bundles look for faces.
    package func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        let whole = detector.largestSide(upTo: 640)
        return try detector.detect(
            image, sides: [scale == .whole ? whole : whole / 2],
            leastScore: detector.limits.leastScoreInFrames)
    }

    package func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        try recogniser.embed(image, detection.points)
    }

    package func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        try details.enrichment(image, box: box, points: points)
    }
}

extension RGBImage {
    /// Whether fitting the image into a square of this many pixels loses more than half of it because it is long.
    fileprivate func isLong(for side: Int) -> Bool {
        let (short, long) = (min(width, height), max(width, height))
        return long >= Decoding.longProportion * short && long > 2 * side
    }
}

private func makeDetector(_ model: PackModel, engine: any InferenceEngine, precision: Precision) throws
    -> any FrameDetector
{
    switch model.kind {
    case "scrfd": SCRFDDetector(model, engine: engine, precision: precision)
    case "yunet": YuNetDetector(model, engine: engine, precision: precision)
    default: throw FaceSetsError.unknownKind(of: model)
    }
}

extension FaceSetsError {
    static func unknownKind(of model: PackModel) -> FaceSetsError {
        FaceSetsError(
            code: .packUnsupported,
            "networks of kind \(model.kind) are not supported as \(model.role.rawValue)",
            path: model.file.path,
            remedy: "Choose another pack with --pack, or use a newer version of this program.")
    }
}

private func checkedSides(_ sides: [Int], for model: PackModel) throws -> [Int] {
    let step = SCRFDDetector.sideStep
    guard !sides.isEmpty, sides.allSatisfy({ (step...4096).contains($0) && $0 % step == 0 }) else {
        throw FaceSetsError(
            code: .detectorSizeInvalid,
            "detector sizes must be multiples of \(step), from \(step) to 4096",
            remedy: "Pass --det-size 640, or --det-size 128,640 to also find faces that fill the frame.")
    }
    if let fixed = model.size, let tooLarge = sides.first(where: { $0 > fixed }) {
        throw FaceSetsError(
            code: .detectorSizeInvalid, "the detector takes \(fixed) pixels, not \(tooLarge)",
            path: model.file.path, remedy: "Use --det-size \(fixed).")
    }
    return sides
}
