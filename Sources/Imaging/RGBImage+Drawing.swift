package import FaceTypes

/// A shape to draw over an image.
package struct Stroke: Sendable {
    package typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

    let points: [Point]
    let colour: Colour
    /// In pixels.
    let width: Float

    /// Lines from point to point; a single point is a dot.
    package init(_ points: [Point], _ colour: Colour, width: Float) {
        self.points = points
        self.colour = colour
        self.width = width
    }

    /// The four sides of a box.
    package init(_ box: Box, _ colour: Colour, width: Float) {
        let corners = [
            Point(box.x1, box.y1), Point(box.x2, box.y1), Point(box.x2, box.y2), Point(box.x1, box.y2),
        ]
        self.init(corners + [corners[0]], colour, width: width)
    }
}

extension RGBImage {
    /// The image with strokes drawn in order; parts outside the image are skipped.
    package func drawn(_ strokes: [Stroke]) -> RGBImage {
        RGBImage(width: width, height: height) { output in
            _ = withBase { output.update(from: $0, count: 3 * width * height) }
            for stroke in strokes {
                if stroke.points.count == 1 { dot(stroke.points[0], stroke, output) }
                for (from, to) in zip(stroke.points, stroke.points.dropFirst()) {
                    line(from, to, stroke, output)
                }
            }
        }
    }

    /// Dots so close that they touch.
    private func line(_ from: Point, _ to: Point, _ stroke: Stroke, _ output: UnsafeMutablePointer<UInt8>) {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        guard max(abs(dx), abs(dy)) < 100_000 else { return }
        let steps = max(1, Int(max(abs(dx), abs(dy))))
        for step in 0...steps {
            let part = Float(step) / Float(steps)
            dot(Point(from.x + part * dx, from.y + part * dy), stroke, output)
        }
    }

    private func dot(_ centre: Point, _ stroke: Stroke, _ output: UnsafeMutablePointer<UInt8>) {
        // Coordinates refer to pixel centres, half a pixel from the pixel's edge.
        let (before, after) = (max(0.5, stroke.width / 2) - 0.5, max(0.5, stroke.width / 2) + 0.5)
        guard let columns = Self.pixels(centre.x - before, centre.x + after, within: width),
            let rows = Self.pixels(centre.y - before, centre.y + after, within: height)
        else { return }
        for y in rows {
            for x in columns {
                let pixel = output + 3 * (y * width + x)
                (pixel[0], pixel[1], pixel[2]) = (stroke.colour.red, stroke.colour.green, stroke.colour.blue)
            }
        }
    }
}
