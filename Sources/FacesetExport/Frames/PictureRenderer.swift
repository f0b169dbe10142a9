package import FaceAnalysis
package import FaceTypes
import Imaging
package import Library

/// The source of the unit embedding of a face in its photo.
package enum SourceEmbeddings: Sendable {
    /// The cache, if the verifying pack made it.
    case cached(EmbeddingMatrix)
    /// Computed again by a verifying pack of another space.
    case embedded(by: any FaceAnalyser)
}

/// The result for one picture: a frame, or nothing.
package struct RenderedPicture: Sendable {
    package let kept: KeptFrame?
    package let dropped: [DroppedFace]
    /// Photos that could not be read.
    package let findings: [Finding]
}

/// A frame ready to be written.
package struct KeptFrame: Sendable {
    package let scored: ScoredFace
    /// 8-bit RGB, square, without metadata.
    package let png: [UInt8]
    package let frame: Frame
    /// Unit embedding of the face in its photo, in the space of the frame's embedding.
    package let source: [Float]
}

/// Renders the frame of a picture from its best face that passes; thread-safe.
package struct PictureRenderer: Sendable {
    let library: LibrarySnapshot
    let photos: OriginalPhotos
    var frames: FrameMaker
    let embeddings: SourceEmbeddings

    package init(
        library: LibrarySnapshot, photos: OriginalPhotos, frames: FrameMaker, embeddings: SourceEmbeddings
    ) {
        self.library = library
        self.photos = photos
        self.frames = frames
        self.embeddings = embeddings
    }

    /// Renders without checking the frames.
    package var unverified: PictureRenderer {
        var copy = self
        copy.frames = FrameMaker(padRatio: frames.padRatio, frameSide: frames.frameSide, check: nil)
        return copy
    }

    /// Tries the faces of a picture in order.
    ///
    /// Reasons: `no_face_in_crop`, `second_face_in_crop`, `embedding_drift`, `unreadable: <code>`,
    /// `duplicate_of: <key>` for those that were not needed.
    /// - Throws: what networks and the PNG writer throw; a photo that cannot be read is a finding.
    package func render(_ picture: [ScoredFace]) throws -> RenderedPicture {
        var dropped: [DroppedFace] = []
        var findings: [Finding] = []
        for (place, scored) in picture.enumerated() {
            let key = scored.face.key
            do {
                switch try frame(of: scored) {
                case .success(let kept):
                    dropped += picture[(place + 1)...].map {
                        DroppedFace(key: $0.face.key, .duplicateOf, "\(key)")
                    }
                    return RenderedPicture(kept: kept, dropped: dropped, findings: findings)
                case .failure(let fault): dropped.append(DroppedFace(key: key, fault.reason))
                }
            } catch let refusal as UnreadablePhoto {
                findings.append(refusal.finding)
                dropped.append(DroppedFace(key: key, .unreadable, refusal.code.rawValue))
            }
        }
        return RenderedPicture(kept: nil, dropped: dropped, findings: findings)
    }

    /// The frame of one face, verified if the maker verifies.
    package func frame(of scored: ScoredFace) throws -> Result<KeptFrame, FrameFault> {
        let face = scored.face
        return try photos.open(library.original(face.record.photo), as: .export) { photo in
            let source = try sourceEmbedding(of: face, in: photo)
            // A face at the edge of a photo stays in the middle of its frame.
            let box = face.record.box.uncut(
                by: face.record.points, width: photo.width, height: photo.height)
            switch try frames.frame(of: photo, box: box, source: source) {
            case .failure(let fault): return .failure(fault)
            case .success(let frame):
                let png = try encodePNG(frame.image)
                return .success(KeptFrame(scored: scored, png: png, frame: frame, source: source))
            }
        }
    }

    /// Loads the networks that verify frames.
    package func prepare() throws { try frames.check?.analyser.prepare() }

    private func sourceEmbedding(of face: Face, in photo: RGBImage) throws -> [Float] {
        switch embeddings {
        case .cached(let matrix): return Array(matrix[face.row])
        case .embedded(let analyser):
            let record = face.record
            let detection = Detection(box: record.box, points: record.points, score: record.score)
            return try analyser.embed(photo, detection).unit
        }
    }
}
