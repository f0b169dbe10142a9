import FaceTypes
import Files
import Imaging
import Inference
import JSON
import ModelPacks
import TestSupport
import Testing

@testable import FaceAnalysis

/// Compares with OpenCV's `FaceDetectorYN` and `FaceRecognizerSF`, recorded by Tests/Fixtures/opencv_faces.py.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct OpenCVParityTests {
    private let fixture: JSONValue
    private let pack: ModelPack

    init() throws {
        fixture = try JSONValue(
            parsing: readFile(TestMaterial.repository.appending("Tests/Fixtures/opencv_faces.json")))
        pack = try ModelPack(verifying: #require(TestMaterial.openPack))
    }

    @Test func sFaceComputesTheSameVectors() throws {
        let model = try pack.required(.recogniser)
        let network = try OpenVINOEngine(streams: 1).compile(
            NetworkFile(model.file.path), input: model.input(.nchw), width: 112, height: 112, precision: .f32)
        let chips = try #require(fixture["chips"]?.array)
        #expect(chips.count == 3)
        for (seed, expected) in chips.enumerated() {
            let found = try network.run(fill: chip(seed).copy(into:)) { $0.flatMap { Array($0.values) } }
            let cosine = cosine(found, numbers(expected))
            // A different order of summation changes the result by about 1e-6.
            #expect(found.count == 128 && cosine >= 0.99999, "\(seed): \(cosine)")
        }
    }

    /// The same formula as in the script, which uses BGR.
    private func chip(_ seed: Int) -> RGBImage {
        let pixels = (0..<112 * 112).flatMap { i in
            (0..<3).map { channel in
                let (x, y) = (i % 112, i / 112)
                return UInt8((x * x / 7 + y * y / 11 + x * y / 13 + 40 * channel + 29 * seed) % 256)
            }
        }
        return RGBImage(width: 112, height: 112, pixels: pixels)
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func yuNetFindsTheSameFaces() throws {
        let folder = try #require(TestMaterial.shared).appending("data/photos")
        let detector = YuNetDetector(
            try pack.required(.detector), engine: try OpenVINOEngine(streams: 1), precision: .f32)
        let photos = try #require(fixture["photos"]?.object).members
        #expect(photos.count == 117)
        var (worst, faces) = (Deviation(), 0)
        for (name, expected) in photos {
            let image = try VipsImageSource().decode(readFile(folder.appending(FilePath(name)))).image
            let found = try detector.detect(image, sides: [640])
            let rows = (expected.array ?? []).map(numbers)
            let scale = max(1, Float(max(image.width, image.height)) / 640)
            for (face, row) in pairs(found, rows) { worst.formWorse(face, row, scale: scale) }
            faces += found.count
        }
        print("OpenCV parity: \(faces) faces, worst \(worst)")
        // OpenCV and libvips round differently when decoding JPEGs, and both round to whole levels when reducing.
        #expect(worst.pixels <= 0.5 && worst.score <= 0.01 && worst.otherFaces == 0)
        #expect(faces >= 240)
    }

    /// Pairs found faces with their rows; nil if one of the two is missing.
    private func pairs(_ found: [Detection], _ rows: [[Float]]) -> [(Detection?, [Float]?)] {
        var left = rows
        let matched = found.map { face -> (Detection?, [Float]?) in
            let place = left.firstIndex {
                abs($0[8] - face.points.nose.x) + abs($0[9] - face.points.nose.y) < 0.1 * $0[2]
            }
            return (face, place.map { left.remove(at: $0) })
        }
        return matched + left.map { (nil, $0) }
    }
}

private struct Deviation {
    /// Of boxes and points, in pixels of the network's input.
    var pixels: Float = 0
    var score: Float = 0

    /// Faces that only one of the two found, unless their score is within 0.01 of the minimum.
    var otherFaces = 0

    /// - Parameter row: x, y, width, height, five points, score.
    mutating func formWorse(_ face: Detection?, _ row: [Float]?, scale: Float) {
        guard let face, let row, row.count == 15 else {
            if face?.score ?? row?.last ?? 1 > 0.61 { otherFaces += 1 }
            return
        }
        let (box, points) = (face.box, face.points.all)
        let found = [box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1] + points.flatMap { [$0.x, $0.y] }
        let distance = zip(found, row).reduce(0) { max($0, abs($1.0 - $1.1)) }
        pixels = max(pixels, distance / scale)
        score = max(score, abs(face.score - row[14]))
    }
}

private func numbers(_ value: JSONValue) -> [Float] {
    (value.array ?? []).compactMap { $0.double.map(Float.init) }
}

private func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func product(_ x: [Float], _ y: [Float]) -> Double {
        zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
}
