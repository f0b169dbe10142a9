package import FaceTypes
package import Imaging

/// A square of a photo around a face that is scaled to a frame of a bundle.
package struct CropGeometry: Hashable, Sendable {
    /// In pixels of the photo.
    package let centre: Point
    /// Side of the square in pixels of the photo.
    package let side: Float
    /// Side of the frame in pixels.
    package let frameSide: Int

    /// The square of side `(1 + 2·padRatio)·max(w, h)` around the centre of a box.
    package init(about box: Box, padRatio: Double, frameSide: Int) {
        centre = box.centre
        side = Float(1 + 2 * padRatio) * max(1, box.longSidePixels)
        self.frameSide = frameSide
    }

    /// - Parameter edge: what the frame shows outside the photo.
    package func frame(of photo: RGBImage, beyond edge: PictureEdge = .replicated) -> RGBImage {
        photo.croppedSquare(centre: centre, side: side, outputSide: frameSide, beyond: edge)
    }

    /// Whether the frame extends beyond the photo.
    func reachesBeyond(_ photo: RGBImage) -> Bool {
        let half = side / 2
        return centre.x < half || centre.y < half || centre.x + half > Float(photo.width)
            || centre.y + half > Float(photo.height)
    }

    /// A box of the photo in pixels of the frame.
    package func inFrame(_ box: Box) -> Box {
        let scale = Float(frameSide) / side
        func place(_ value: Float, _ centre: Float) -> Float { (value - centre + side / 2) * scale }
        return Box(
            x1: place(box.x1, centre.x), y1: place(box.y1, centre.y), x2: place(box.x2, centre.x),
            y2: place(box.y2, centre.y))
    }
}

extension Box {
    /// The box, extended on every side by `ratio` of its sides.
    func grown(by ratio: Float) -> Box {
        Box(
            x1: x1 - ratio * width, y1: y1 - ratio * height, x2: x2 + ratio * width, y2: y2 + ratio * height)
    }
}
