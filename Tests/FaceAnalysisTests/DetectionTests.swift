import FaceTypes
import Imaging
import Inference
import TestSupport
import Testing

@testable import FaceAnalysis

private let noPoints = FivePoints(
    leftEye: Point(0, 0), rightEye: Point(0, 0), nose: Point(0, 0), leftMouth: Point(0, 0),
    rightMouth: Point(0, 0))

private func detection(_ x: Float, _ side: Float, _ score: Float) -> Detection {
    Detection(box: Box(x1: x, y1: 0, x2: x + side, y2: side), points: noPoints, score: score)
}

struct SuppressionTests {
    @Test func theHigherScoreIsKept() {
        let kept = suppressOverlaps(
            [detection(0, 100, 0.6), detection(10, 100, 0.9), detection(300, 50, 0.7)], overlap: 0.4,
            countingEnds: true)
        #expect(kept == [detection(10, 100, 0.9), detection(300, 50, 0.7)])
    }

    @Test func equalScoresKeepTheirOrder() {
        let faces = (0..<40).map { detection(Float($0) * 200, 100, 0.5) }
        #expect(suppressOverlaps(faces, overlap: 0.4, countingEnds: true) == faces)
    }

    /// Sides of 9 count as 10: the overlap is 10 × 4 of 160 = 0.25, which is not above 0.25. Otherwise it is 9 × 3 of
    /// 135 = 0.2.
    @Test(arguments: [(Float(0.25), true, 2), (0.2499, true, 1), (0.2001, false, 2), (0.1999, false, 1)])
    func sidesMayCountBothEnds(_ overlap: Float, _ countingEnds: Bool, _ count: Int) {
        let kept = suppressOverlaps(
            [detection(0, 9, 1), detection(6, 9, 0.9)], overlap: overlap, countingEnds: countingEnds)
        #expect(kept.count == count)
    }
}

struct FittedSizeTests {
    @Test(arguments: [
        (819, 546, 640, 426), (546, 819, 426, 640), (100, 100, 640, 640), (5000, 2, 640, 1),
        (2, 5000, 1, 640),
    ])
    func proportionsAreKept(_ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int) {
        let fitted = FittedSize(RGBImage(width: width, height: height), side: 640)
        #expect(fitted.width == newWidth && fitted.height == newHeight)
        #expect(fitted.scale == Float(Double(newHeight) / Double(height)))
    }
}

struct SCRFDGridsTests {
    /// Outputs for a canvas of 64 pixels; `set` lists levels, candidates and their scores.
    private func outputs(_ set: [(level: Int, candidate: Int, score: Float)]) -> [[Float]] {
        let counts = [128, 32, 8]
        var values = [1, 4, 10].flatMap { size in counts.map { [Float](repeating: 1, count: $0 * size) } }
        for level in 0..<3 { values[level] = values[level].map { _ in 0 } }
        for entry in set { values[entry.level][entry.candidate] = entry.score }
        return values
    }

    private func read(_ values: [[Float]]) throws -> [Detection] {
        let views = values.map { list in
            let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: list.count)
            _ = copy.initialize(from: list)
            return TensorView(shape: [list.count], values: UnsafeBufferPointer(copy))
        }
        defer { views.forEach { $0.values.deallocate() } }
        return try SCRFDGrids(side: 64, scale: 0.5).detections(views, leastScore: 0.5, model: "model")
    }

    /// Candidate 21 of stride 8 is in cell 10: column 2, row 1.
    @Test func distancesAreInStridesFromTheCellCorner() throws {
        let found = try read(outputs([(0, 21, 0.5), (0, 20, 0.49), (2, 7, 0.9)]))
        #expect(found.map(\.score) == [0.5, 0.9])
        #expect(found[0].box == Box(x1: 16, y1: 0, x2: 48, y2: 32))
        #expect(found[0].points.rightMouth == Point(48, 32))
        #expect(found[1].box == Box(x1: 0, y1: 0, x2: 128, y2: 128))
    }

    @Test func boxesWithNaNAreDropped() throws {
        var values = outputs([(1, 3, 0.8)])
        values[4][13] = .nan
        #expect(try read(values).isEmpty)
    }

    @Test func outputsOfAnotherNetworkAreRefused() throws {
        let error = #expect(throws: FaceSetsError.self) { try read(Array(outputs([]).dropLast())) }
        #expect(error?.code == "model_unusable" && error?.path == "model")
    }
}
