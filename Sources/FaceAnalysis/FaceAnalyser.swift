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

/// A face that was detected, measured and embedded.
package struct AnalysedFace: Sendable {
    package var detection: Detection
    /// Unit vector of the analyser's space.
    package var embedding: [Float]
    /// Length of the raw vector.
    package var embeddingNorm: Float
    /// Variance of the Laplacian of the grey box, at the photo's resolution.
    package var blur: Float

    package init(detection: Detection, embedding: [Float], embeddingNorm: Float, blur: Float) {
        self.detection = detection
        self.embedding = embedding
        self.embeddingNorm = embeddingNorm
        self.blur = blur
    }

    /// The face as stored in caches: its box is clamped to the photo.
    package func within(_ photo: DecodedPhoto) -> AnalysedFace {
        var face = self
        face.detection.box = detection.box.clamped(width: photo.width, height: photo.height)
        return face
    }
}

/// The size at which a frame is passed to the detector for verification.
package enum FrameScale: Sendable, CaseIterable {
    /// 640 pixels, unless the network takes less.
    case whole
    /// Half of it: 320 pixels.
    case half
}

/// Finds and embeds faces with one family of networks. Thread-safe.
package protocol FaceAnalyser: Sendable {
    /// The space of the embeddings, including everything that affects them.
    var space: EmbeddingSpace { get }

    /// Loads the networks that find and embed faces, unless they are loaded: a problem with them then ends a run before
    /// any photo fails because of it.
    func prepare() throws

    /// How much of a photo `analyse` needs decoded; part of the space.
    var decoding: Decoding { get }
    /// The score from which a detection is certainly an upright face.
    var certainScore: Float { get }

    /// All faces of a photo by descending score, embedded.
    func analyse(_ image: RGBImage) throws -> [AnalysedFace]

    /// Like `analyse` of the image, in pixels of the photo; metadata of the file may affect the search.
    func analyse(_ photo: DecodedPhoto) throws -> [AnalysedFace]

    /// All faces of a frame by descending score, for verification.
    func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection]

    /// The unit embedding of one face that `detect` or `analyse` found, and its raw norm.
    func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float)

    /// Landmarks, pose and attributes of a face with a known box and points.
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
