package import FaceTypes

extension RGBImage {
    /// This image on a black canvas, with its top left corner at (`x`, `y`); the rest is cut off.
    package func placed(onCanvasWidth newWidth: Int, height newHeight: Int, x: Int = 0, y: Int = 0)
        -> RGBImage
    {
        let columns = max(0, -x)..<max(max(0, -x), min(width, newWidth - x))
        let rows = max(0, -y)..<max(max(0, -y), min(height, newHeight - y))
        return RGBImage(width: newWidth, height: newHeight) { output in
            output.initialize(repeating: 0, count: 3 * newWidth * newHeight)
            _ = withBase { source in
                for row in rows {
                    (output + 3 * ((row + y) * newWidth + columns.lowerBound + x)).update(
                        from: source + 3 * (row * width + columns.lowerBound), count: 3 * columns.count)
                }
            }
        }
    }

    /// A square around a point, scaled to `outputSide` pixels.
    ///
    /// Lanczos with three lobes, widened when reducing, to avoid aliasing.
    /// - Parameters:
    ///   - centre: in pixels from the top left corner of the image, like boxes.
    ///   - side: of the square in source pixels, above 0.
    ///   - edge: the pixels outside the image.
    package func croppedSquare(
        centre: Point, side: Float, outputSide: Int, beyond edge: PictureEdge = .replicated
    ) -> RGBImage {
        let (x, y, half) = (Double(centre.x), Double(centre.y), Double(side) / 2)
        guard abs(x) < 1e7, abs(y) < 1e7, half > 0, half < 1e7, !isEmpty else {
            return RGBImage(width: outputSide, height: outputSide)
        }
        return resampled(
            columns: .kernel(
                from: x - half, to: x + half, count: outputSide, within: width, .lanczos3, beyond: edge),
            rows: .kernel(
                from: y - half, to: y + half, count: outputSide, within: height, .lanczos3, beyond: edge))
    }
}
