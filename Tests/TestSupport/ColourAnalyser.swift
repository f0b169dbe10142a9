package import FaceAnalysis
package import FaceTypes
package import Imaging

/// Replaces real networks: a face is a patch of one strong colour, and the colour is the person.
///
/// Detection is exact for patches of at least `leastSide` pixels in the frame that the detector sees. An embedding is
/// the direction of the person, bent a little by how dark the patch is.
package struct ColourAnalyser: FaceAnalyser {
    package let space = EmbeddingSpace(name: "colour", dimension: ColourPerson.allCases.count + 1)
    /// Patches smaller than this are not found.
    package var leastSide: Float
    /// A patch that fills more than this share of the frame is not found.
    package var greatestShare: Float

    package init(leastSide: Float = 8, greatestShare: Float = 0.95) {
        self.leastSide = leastSide
        self.greatestShare = greatestShare
    }

    package func analyse(_ image: RGBImage) throws -> [AnalysedFace] {
        try detect(image, at: .whole).map { detection in
            let (unit, norm) = try embed(image, detection)
            return AnalysedFace(
                detection: detection, embedding: unit, embeddingNorm: norm,
                blur: Float(image.laplacianVariance(in: detection.box)))
        }
    }

    package func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        let least = scale == .whole ? leastSide : 2 * leastSide
        let limit = greatestShare * Float(max(image.width, image.height))
        return ColourPerson.allCases.compactMap { person in
            guard let box = person.box(in: image), box.shortSidePixels >= least, box.longSidePixels <= limit
            else { return nil }
            return Detection(box: box, points: Self.points(in: box), score: 0.9)
        }
    }

    package func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        let centre = detection.box.centre
        let pixel = image.pixel(x: Int(centre.x), y: Int(centre.y))
        var vector = [Float](repeating: 0, count: space.dimension)
        if let person = ColourPerson.allCases.first(where: { $0.matches(pixel) }) {
            vector[person.rawValue] = 1
        }
        vector[space.dimension - 1] = Float(255 - max(pixel.0, pixel.1, pixel.2)) / 255
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return (vector.map { norm > 0 ? $0 / norm : 0 }, 20 * norm)
    }

    package func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        Enrichment(pose: Pose(pitch: 0, yaw: 0, roll: 0))
    }

    package static func points(in box: Box) -> FivePoints {
        func at(_ x: Float, _ y: Float) -> Point { Point(box.x1 + x * box.width, box.y1 + y * box.height) }
        return FivePoints(
            leftEye: at(0.3, 0.4), rightEye: at(0.7, 0.4), nose: at(0.5, 0.6), leftMouth: at(0.35, 0.8),
            rightMouth: at(0.65, 0.8))
    }
}

/// A person, identified by a strong colour.
package enum ColourPerson: Int, CaseIterable, Sendable {
    case red, green, blue

    /// The colour, darker by `shade`.
    package func colour(shade: UInt8 = 0) -> (UInt8, UInt8, UInt8) {
        let strong = 255 - shade
        return (self == .red ? strong : 10, self == .green ? strong : 10, self == .blue ? strong : 10)
    }

    func matches(_ pixel: (UInt8, UInt8, UInt8)) -> Bool {
        let (own, a, b) =
            switch self {
            case .red: (pixel.0, pixel.1, pixel.2)
            case .green: (pixel.1, pixel.0, pixel.2)
            case .blue: (pixel.2, pixel.0, pixel.1)
            }
        return own > 150 && a < 60 && b < 60
    }

    func box(in image: RGBImage) -> Box? {
        var found: (x1: Int, y1: Int, x2: Int, y2: Int)?
        image.withPixels { pixels in
            for y in 0..<image.height {
                for x in 0..<image.width {
                    let at = 3 * (y * image.width + x)
                    guard matches((pixels[at], pixels[at + 1], pixels[at + 2])) else { continue }
                    let old = found ?? (x, y, x, y)
                    found = (min(old.x1, x), min(old.y1, y), max(old.x2, x), max(old.y2, y))
                }
            }
        }
        return found.map {
            Box(x1: Float($0.x1), y1: Float($0.y1), x2: Float($0.x2 + 1), y2: Float($0.y2 + 1))
        }
    }
}

extension RGBImage {
    package func pixel(x: Int, y: Int) -> (UInt8, UInt8, UInt8) {
        let at = 3 * (min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1))
        return withPixels { ($0[at], $0[at + 1], $0[at + 2]) }
    }

    /// A photo with patches of persons on a patterned grey background, which depends on `seed`.
    package init(
        width: Int, height: Int, seed: Int = 0, patches: [(person: ColourPerson, box: Box, shade: UInt8)]
    ) {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let wave = (x * (seed % 5 + 1) / 16 + y * (seed % 7 + 1) / 24 + seed) % 9
                var colour = (UInt8(80 + 10 * wave), UInt8(85 + 10 * wave), UInt8(90 + 10 * wave))
                for patch in patches
                where (patch.box.x1..<patch.box.x2).contains(Float(x))
                    && (patch.box.y1..<patch.box.y2).contains(Float(y))
                {
                    colour = patch.person.colour(shade: patch.shade)
                }
                pixels += [colour.0, colour.1, colour.2]
            }
        }
        self.init(width: width, height: height, pixels: pixels)
    }
}
