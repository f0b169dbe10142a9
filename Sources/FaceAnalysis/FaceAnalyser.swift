package import FaceTypes
package import Imaging

/// A face found in an image, before it is embedded.
package struct Detection: Hashable, Sendable {
    package var box: Box
    package var points: FivePoints
    /// In 0…1.
    package var score: Float

    package init(box: Box, points: FivePoints, score: Float) {
        self.box = box
        self.points = points
        self.score = score
    }
}

/// A face found, measured and embedded.
package struct AnalysedFace: Sendable {
    package var detection: Detection
    /// Unit vector of the analyser's space.
    package var embedding: [Float]
    /// Length of the vector as the network gave it.
    package var embeddingNorm: Float
    /// Variance of the Laplacian of the grey box, in the photo's own pixels.
    package var blur: Float

    package init(detection: Detection, embedding: [Float], embeddingNorm: Float, blur: Float) {
        self.detection = detection
        self.embedding = embedding
        self.embeddingNorm = embeddingNorm
        self.blur = blur
    }

    /// The face as caches have it: its box ends where the photo does, and so counts pixels that are there.
    package func within(_ photo: DecodedPhoto) -> AnalysedFace {
        var face = self
        face.detection.box = detection.box.clamped(width: photo.width, height: photo.height)
        return face
    }
}

/// At what size a frame is given to the detector when a crop is verified.
package enum FrameScale: Sendable, CaseIterable {
    /// 640 pixels, unless the network only takes less.
    case whole
    /// Half of it: 320 pixels.
    case half
}

/// One family of networks, from pixels to faces. Any number of threads may use it at once.
package protocol FaceAnalyser: Sendable {
    /// The space of the embeddings; it names everything that shapes them.
    var space: EmbeddingSpace { get }

    /// Loads the networks that find and embed faces, unless that is done: what is wrong with them then ends a run
    /// before any photo fails for it.
    func prepare() throws

    /// How much of a photo `analyse` wants to have decoded; part of the space.
    var decoding: Decoding { get }
    /// The score from which on a face is one, and upright.
    var certainScore: Float { get }

    /// All faces of a photo by descending score, embedded.
    func analyse(_ image: RGBImage) throws -> [AnalysedFace]

    /// As of the photo's image, in pixels of the photo; what the file says about itself may tell how to look.
    func analyse(_ photo: DecodedPhoto) throws -> [AnalysedFace]

    /// The faces of a frame by descending score, whatever their number, for verification.
    func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection]

    /// The unit embedding of one face that `detect` or `analyse` found, and its raw norm.
    func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float)

    /// Landmarks, pose and attributes of a face that the cache knows by box and points.
    func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment
}

extension FaceAnalyser {
    package func prepare() throws {}

    package var decoding: Decoding { .full }

    package func analyse(_ photo: DecodedPhoto) throws -> [AnalysedFace] {
        try analyse(photo.image).map { face in
            var face = face
            face.detection = face.detection.enlarged(by: photo.reduction)
            return face
        }
    }
    package var certainScore: Float { 0.7 }

}
