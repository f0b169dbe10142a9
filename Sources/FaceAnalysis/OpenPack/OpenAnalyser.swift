package import FaceTypes
package import Imaging
package import Inference
package import ModelPacks

/// Faces by the open pack: BlazeFace, the 468-point mesh, dlib's recogniser.
package struct OpenAnalyser: FaceAnalyser {
    package let space: EmbeddingSpace
    private let detector: OpenFaceDetector
    private let reach: OpenFaceDetector.Reach
    private let mesh: FaceMeshNetwork
    private let recogniser: DlibRecogniser

    /// - Throws: `FaceSetsError`: `detector_size_invalid` and `detector_precision_invalid` for any but the default,
    ///   `pack_incomplete` without detector, mesh and recogniser, `pack_invalid` without the recogniser's template, and
    ///   what the engine throws for the networks, which are compiled here.
    package init(pack: ModelPack, engine: any InferenceEngine, options: AnalyserOptions) throws {
        guard options.detectorSizes == AnalyserOptions().detectorSizes else {
            throw FaceSetsError(
                code: .detectorSizeInvalid, "the detector of the pack \(pack.name) has its own sizes",
                path: pack.folder,
                remedy: "Leave --det-size out; it is for packs of InsightFace, such as buffalo_l.")
        }
        guard options.detectorPrecision == .f32 else {
            throw FaceSetsError(
                code: .detectorPrecisionInvalid, "the detector of the pack \(pack.name) computes in f32",
                path: pack.folder, remedy: "Leave --detector-precision out; it is no faster in bf16.")
        }
        let detectorModel = try pack.required(.detector)
        let meshModel = try pack.required(.mesh)
        let recogniserModel = try pack.required(.recogniser)
        mesh = try FaceMeshNetwork(meshModel, engine: engine)
        detector = OpenFaceDetector(try BlazeFaceDetector(detectorModel, engine: engine), mesh)
        reach = options.looksInTiles ? .tiles : .photo
        recogniser = try DlibRecogniser(recogniserModel, engine: engine, precision: options.precision)
        space = EmbeddingSpace(
            name: pack.name, dimension: recogniser.dimension,
            models: [
                "detector": detectorModel.identity.hex, "mesh": meshModel.identity.hex,
                "recogniser": recogniserModel.identity.hex,
            ],
            preprocessing: recogniser.preprocessing, detector: OpenFaceDetector.mode(reach),
            precision: options.precision.rawValue)
    }

    package func analyse(_ image: RGBImage) throws -> [AnalysedFace] {
        try detector.detect(image, reach).map { detection in
            let (unit, norm) = try embed(image, detection)
            return AnalysedFace(
                detection: detection, embedding: unit, embeddingNorm: norm,
                blur: Float(image.laplacianVariance(in: detection.box)))
        }
    }

    /// On the frame itself, or on the frame reduced to half its sides.
    package func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        guard scale == .half else { return try detector.detect(image, .frame) }
        let half = image.resizedByArea(width: max(1, image.width / 2), height: max(1, image.height / 2))
        let toWhole = AffineTransform(
            xx: Double(image.width) / Double(half.width), xy: 0, tx: 0, yx: 0,
            yy: Double(image.height) / Double(half.height), ty: 0)
        return try detector.detect(half, .frame).map { $0.mapped(by: toWhole) }
    }

    /// The mesh is taken again, from the face's own box and points, so that an embedding depends on nothing else.
    package func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        try recogniser.embed(
            image, mesh.mesh(image, in: FaceSquare(box: detection.box, points: detection.points)))
    }

    /// 68 points and the pose; the pack has no networks for 106 points, gender and age.
    package func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        let landmarks = try mesh.mesh(image, in: FaceSquare(box: box, points: points)).landmarks68
        return Enrichment(landmarks68: landmarks, pose: headPose(of: landmarks))
    }
}
