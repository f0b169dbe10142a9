import FaceTypes
import Testing

@testable import Imaging

/// Expected pixels were printed by OpenCV 5.0.0 (`cv2.resize`, `cv2.warpAffine`, `cv2.cvtColor`, `cv2.Laplacian`) on
/// `RGBImage.pattern`.
@Suite struct OpenCVTests {
    @Test(arguments: [
        (
            9, 7, 13, 5,
            """
            124b84276199437ca95e97a17a93b8859b957db62399d23eb49e59c03c714d57693a5b784f558e91ca6ab19789b578
            9973a07a8f899b988a9379b251a16f798e68a15790c17fb8a2a7b16cc69938114a833a73ac6fa8a5a3dc29d8734abe45
            7e417ab376afe8aa81bacb18514f4c854881ba71aae390639c8c967c7ab35f518a59878192a86ba4a3427b7983756
            49d976693c5a86a55a2595b82548d4349826485506ba4332b645e6982a8a77eb6d13d77918ba18c7790ab275c6b7586
            89ab6ac6cc38
            """
        ),
        (
            9, 7, 4, 3,
            "5992cbc063877caa998d8655417ab3ec455e97b0e9427bb4686164c165899bca6da09947"
        ),
        (
            8, 6, 4, 3,
            "437cb59a938c71aa6388817a867f78918a839c958e67609989827b88817a878079867f78"
        ),
    ])
    func bilinearResize(_ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int, _ expected: String) {
        let resized = RGBImage.pattern(width, height).resizedBilinear(width: newWidth, height: newHeight)
        #expect(resized.bytes == bytes(hex: expected))
    }

    @Test func warp() {
        let map = AffineTransform(xx: 0.8, xy: -0.3, tx: 1.25, yx: 0.35, yy: 0.9, ty: -0.5)
        let expected = """
            000000316599366fa839648e25383b000000212b089eaf80a1c4adb2986e829a7094c51a0d2c458b77856d688d9087b1
            547c79669fad5c90c491ca83a5c92bb66790aaad569d548d9a2d5f6fa85f4c80b2a0568f6f96cfaf4881
            """
        #expect(RGBImage.pattern(9, 7).warped(by: map, width: 6, height: 5).bytes == bytes(hex: expected))
    }

    @Test func areaResize() {
        let expected = "5c85a18a92868f937b7c78707d95818b83878d719a737f986d75618c74888c7f889b875e"
        #expect(RGBImage.pattern(9, 7).resizedByArea(width: 4, height: 3).bytes == bytes(hex: expected))
    }

    @Test func grey() {
        let expected = """
            2e53789da5ca59315689bbd06c5183b5ca66c77062a1c36c5e9dbf3f8bba706fbb54539f9ad64ca54b57b05662425ba4
            748dd659a27250a636a9698f4f75cb
            """
        #expect(RGBImage.pattern(9, 7).grey(columns: 0..<9, rows: 0..<7) == bytes(hex: expected))
    }

    @Test(
        arguments: [
            (Box(x1: 0, y1: 0, x2: 9, y2: 7), 60144.78458049887),
            (Box(x1: -4, y1: -0.5, x2: 12, y2: 900), 60144.78458049887),
            (Box(x1: 2.9, y1: 1, x2: 6.4, y2: 5.99), 74861.359375),
            (Box(x1: 3, y1: 2, x2: 4, y2: 6), 10004.0),
            (Box(x1: 4, y1: 4, x2: 5, y2: 5), 0),
        ] as [(Box, Double)])
    func laplacian(_ box: Box, _ expected: Double) {
        // Sums of integers: only the last division rounds.
        #expect(abs(RGBImage.pattern(9, 7).laplacianVariance(in: box) - expected) < 1e-6)
    }

    @Test(arguments: [
        Box(x1: 9, y1: 0, x2: 12, y2: 7), Box(x1: -5, y1: 0, x2: 0.5, y2: 7),
        Box(x1: 3, y1: 3, x2: 3.5, y2: 6),
        Box(x1: .nan, y1: 0, x2: 5, y2: 5), Box(x1: 5, y1: 0, x2: 2, y2: 5),
    ])
    func laplacianOfAnEmptyBoxIsNaN(_ box: Box) {
        #expect(RGBImage.pattern(9, 7).laplacianVariance(in: box).isNaN)
    }
}
