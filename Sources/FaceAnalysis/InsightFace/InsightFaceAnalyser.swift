package import FaceTypes
package import Imaging
package import Inference
package import ModelPacks

/// Faces by InsightFace's networks: SCRFD, ArcFace, and where the pack has them 106 and 68 points, gender and age.
package struct InsightFaceAnalyser: FaceAnalyser {
    package let space: EmbeddingSpace
    private let detectorSides: [Int]
    private let looksInTiles: Bool
    private let detector: SCRFDDetector
    private let recogniser: ArcFaceRecogniser
    private let landmarks106: BoxCropNetwork?
    private let landmarks68: BoxCropNetwork?
    private let genderAge: BoxCropNetwork?

    /// - Throws: `FaceSetsError`: `pack_incomplete` without a detector and a recogniser, `detector_size_invalid`, and
    ///   what the engine throws for these two, which are compiled here.
    package init(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions) throws {
        let detectorModel = try pack.required(.detector)
        let recogniserModel = try pack.required(.recogniser)
        detectorSides = try Self.checked(options.detectorSizes, for: detectorModel)
        looksInTiles = options.looksInTiles
        // Landmarks and boxes lose more in bf16 than embeddings do, so each has a precision of its own.
        detector = SCRFDDetector(detectorModel, engine: engine, precision: options.detectorPrecision)
        recogniser = ArcFaceRecogniser(
            recogniserModel, centre: pack.centre, engine: engine, precision: options.precision)
        landmarks106 = pack.model(.landmarks106).map { BoxCropNetwork($0, side: 192, engine: engine) }
        landmarks68 = pack.model(.landmarks68).map { BoxCropNetwork($0, side: 192, engine: engine) }
        genderAge = pack.model(.genderAge).map { BoxCropNetwork($0, side: 96, engine: engine) }
        try compileTogether([
            (detector.networks, detector.canvas(for: detectorSides[0])),
            (recogniser.networks, ArcFaceRecogniser.side),
        ])
        space = EmbeddingSpace(
            name: pack.name, dimension: recogniser.dimension,
            models: ["detector": detectorModel.identity.hex, "recogniser": recogniserModel.identity.hex],
            preprocessing: Self.preprocessing(recogniserModel, centre: pack.centreDigest),
            detector: detector.mode(sides: detectorSides, tiled: looksInTiles),
            precision: options.precision.rawValue)
    }

    package func analyse(_ image: RGBImage) throws -> [AnalysedFace] {
        try detector.detect(image, sides: detectorSides, tiled: looksInTiles).map { detection in
            let (unit, norm) = try embed(image, detection)
            return AnalysedFace(
                detection: detection, embedding: unit, embeddingNorm: norm,
                blur: Float(image.laplacianVariance(in: detection.box)))
        }
    }

    /// At 640 and 320 pixels, the sizes at which the programs that take bundles look for faces.
    package func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        let whole = detector.largestSide(upTo: 640)
        return try detector.detect(image, sides: [scale == .whole ? whole : whole / 2])
    }

    package func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        try recogniser.embed(image, detection.points)
    }

    package func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        var enrichment = Enrichment()
        if let landmarks106 {
            enrichment.landmarks106 = try landmarks106.landmarks2D(image, box, count: 106)
        }
        if let landmarks68 {
            enrichment.landmarks68 = try landmarks68.landmarks3D(image, box, count: 68)
            enrichment.pose = headPose(of: enrichment.landmarks68)
        }
        if let genderAge {
            (enrichment.gender, enrichment.age) = try genderAge.genderAndAge(image, box)
        }
        return enrichment
    }
}

extension InsightFaceAnalyser {
    private static func checked(_ sides: [Int], for model: PackModel) throws -> [Int] {
        let step = SCRFDDetector.sideStep
        guard !sides.isEmpty, sides.allSatisfy({ (step...4096).contains($0) && $0 % step == 0 }) else {
            throw FaceSetsError(
                code: .detectorSizeInvalid,
                "detector sizes must be multiples of \(step), from \(step) to 4096",
                remedy: "Use --det-size 640, or --det-size 128,640 to find faces that fill the frame as well."
            )
        }
        if let fixed = model.size, let tooLarge = sides.first(where: { $0 > fixed }) {
            throw FaceSetsError(
                code: .detectorSizeInvalid, "the detector takes \(fixed) pixels, not \(tooLarge)",
                path: model.file.path, remedy: "Use --det-size \(fixed).")
        }
        return sides
    }

    private static func preprocessing(_ model: PackModel, centre: PhotoDigest?) -> String {
        let means = Set(model.mean).count == 1 ? "\(model.mean[0])" : "\(model.mean)"
        let centring = centre.map { ", centre \($0.hex.prefix(16))" } ?? ""
        return "full decode, arcface-112, (x - \(means)) / \(model.std)" + centring
    }
}
