import FaceTypes

@testable import Imaging

extension RGBImage {
    /// The pattern of the OpenCV fixtures: channel `c` of pixel (x, y) is `37x + 91y + 57c + 13xy`, the low eight bits.
    static func pattern(_ width: Int, _ height: Int) -> RGBImage {
        RGBImage(width: width, height: height) { x, y, c in
            UInt8(truncatingIfNeeded: x * 37 + y * 91 + c * 57 + x * y * 13)
        }
    }

    init(width: Int, height: Int, _ value: (_ x: Int, _ y: Int, _ channel: Int) -> UInt8) {
        self.init(
            width: width, height: height,
            pixels: (0..<3 * width * height).map { value($0 / 3 % width, $0 / 3 / width, $0 % 3) })
    }

    var bytes: [UInt8] { withPixels { Array($0) } }

    func red(_ x: Int, _ y: Int) -> Int { Int(bytes[3 * (y * width + x)]) }

    /// The mean absolute difference over all channels; infinite for images of different sizes.
    func meanDifference(from other: RGBImage) -> Double {
        guard width == other.width, height == other.height else { return .infinity }
        let sum = zip(bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(max(1, bytes.count))
    }
}

func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The reason with which `body` fails; nil if it does not.
func reason(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return (error as? FaceSetsError)?.code.rawValue ?? "\(error)"
    }
}
