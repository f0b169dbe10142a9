import FaceTypes
import Inference
import TestSupport
import Testing

@testable import FaceAnalysis

/// Synthetic outputs for a canvas of 64 × 32 pixels.
struct YuNetGridsTests {
    private let grids = YuNetGrids(canvas: PictureSize(width: 64, height: 32), scaleX: 2, scaleY: 3)

    /// - Parameter edit: changes the twelve outputs, which start as zeros.
    private func read(_ edit: (inout [[Float]]) -> Void) throws -> [Detection] {
        var values = [1, 1, 4, 10].flatMap { size in
            [32, 8, 2].map { [Float](repeating: 0, count: $0 * size) }
        }
        edit(&values)
        let views = values.map { list in
            let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: list.count)
            _ = copy.initialize(from: list)
            return TensorView(shape: [list.count], values: UnsafeBufferPointer(copy))
        }
        defer { views.forEach { $0.values.deallocate() } }
        return try grids.detections(views, leastScore: 0.6, model: "model")
    }

    @Test func boxesAndPointsAreInPhotoPixels() throws {
        let found = try read { values in
            // The middle grid has 4 × 2 cells of 16 pixels; cell 6 is the third of the second row.
            (values[1][6], values[4][6]) = (0.64, 1)
            values[7].replaceSubrange(24..<28, with: [0.5, -0.25, 0, 0])
            values[10].replaceSubrange(60..<70, with: [0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1])
        }
        let face = try #require(found.first)
        #expect(found.count == 1 && abs(face.score - 0.8) < 1e-6)
        // Centre (2.5, 0.75) cells = (40, 12) pixels, 16 wide and high; in the photo, twice in x and three times in y.
        #expect(face.box == Box(x1: 64, y1: 12, x2: 96, y2: 60))
        #expect(face.points.leftEye == Point(64, 48) && face.points.rightEye == Point(96, 48))
        #expect(face.points.nose == Point(80, 72) && face.points.rightMouth == Point(96, 96))
    }

    @Test(arguments: [(Float(2), Float(0.36), 1), (0.35, 1, 0), (-1, 1, 0), (.nan, 1, 0)])
    func scoresAreClamped(_ kind: Float, _ object: Float, _ count: Int) throws {
        let found = try read { ($0[0][5], $0[3][5]) = (kind, object) }
        #expect(found.count == count && found.allSatisfy { $0.score <= 1 })
    }

    @Test func infiniteBoxesAreDropped() throws {
        let found = try read { values in
            (values[0][0], values[3][0], values[6][2]) = (1, 1, 1000)
        }
        #expect(found.isEmpty)
    }

    @Test func outputsOfAnotherNetworkAreRefused() throws {
        let error = #expect(throws: FaceSetsError.self) {
            try read { $0[11].removeLast() }
        }
        #expect(error?.code == "model_unusable" && error?.path == "model")
    }
}
