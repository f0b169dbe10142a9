package import FaceTypes
package import Imaging

/// One face of a photo as a frame of a bundle.
package struct Frame: Sendable {
    package let image: RGBImage
    /// The padding that was used, which may differ from the requested one.
    package let padRatio: Double
    /// How many other faces were painted over.
    package let paintedOut: Int
    /// Nil if the frame was not verified.
    package let embedding: FrameEmbedding?
}

/// Crops frames that show only one face.
///
/// A frame that fails its check is cropped tighter, then other faces in it are painted over, then it is cropped wider,
/// because detectors miss faces that fill the frame. If all fail, the fault of the first crop is reported.
package struct FrameMaker: Sendable {
    /// Padding around the box, relative to its longer side.
    let padRatio: Double
    /// Pixels of a frame's side.
    let frameSide: Int
    /// Nil if frames are not verified.
    let check: FrameCheck?
    /// What a frame shows outside its photo.
    let edge: PictureEdge

    /// Multiples of the padding, in the order in which they are tried.
    private static let tighterAndWider = [1, 0.6, 0.3, 1.6]
    /// Without padding, there is nothing to vary.
    private static let leastPadding = 0.1

    package init(
        padRatio: Double = 0.5, frameSide: Int = 512, check: FrameCheck?, edge: PictureEdge = .replicated
    ) {
        self.edge = edge
        self.padRatio = padRatio
        self.frameSide = frameSide
        self.check = check
    }

    /// - Parameters:
    ///   - box: the face in the photo.
    ///   - source: its unit embedding, of the space of the check's analyser.
    package func frame(of photo: RGBImage, box: Box, source: [Float]) throws -> Result<Frame, FrameFault> {
        guard let check else {
            let image = geometry(box, padRatio).frame(of: photo, beyond: edge)
            return .success(Frame(image: image, padRatio: padRatio, paintedOut: 0, embedding: nil))
        }
        var first: FrameFault?
        var crowded: [(pad: Double, others: [Box])] = []
        for pad in paddings.prefix(3) {
            switch try attempt(photo, box, source, pad, check) {
            case .success(let frame): return .success(frame)
            case .failure(let fault):
                first = first ?? fault
                if case .secondFace(let others) = fault { crowded.append((pad, others)) }
            }
        }
        for (pad, others) in crowded {
            let painted = try attempt(photo, box, source, pad, check, paintingOut: others)
            if case .success = painted { return painted }
        }
        let wide = try attempt(photo, box, source, paddings[3], check)
        if case .success = wide { return wide }
        return .failure(first ?? .noFace)
    }

    private var paddings: [Double] {
        Self.tighterAndWider.map { $0 == 1 ? padRatio : $0 * max(Self.leastPadding, padRatio) }
    }

    private func geometry(_ box: Box, _ pad: Double) -> CropGeometry {
        CropGeometry(about: box, padRatio: pad, frameSide: frameSide)
    }

    private func attempt(
        _ photo: RGBImage, _ box: Box, _ source: [Float], _ pad: Double, _ check: FrameCheck,
        paintingOut others: [Box] = []
    ) throws -> Result<Frame, FrameFault> {
        let geometry = geometry(box, pad)
        let expected = geometry.inFrame(box)
        var image = geometry.frame(of: photo, beyond: edge)
        if !others.isEmpty { image = image.paintingOut(others, keeping: expected) }
        return try check.check(image, expected: expected, source: source).map {
            Frame(image: image, padRatio: pad, paintedOut: others.count, embedding: $0)
        }
    }
}
