/// Detector input sizes in pixels: `640`, or several separated by commas, each a multiple of 32.
struct DetectorSizes: ArgumentValue {
    private(set) var sides: [Int]

    static var valueName: String { "PIXELS" }
    static var takesMany: Bool { true }

    static func parse(_ word: [UInt8], after earlier: DetectorSizes?) throws(ValueProblem) -> DetectorSizes {
        let parts = String(decoding: word, as: UTF8.self).split(
            separator: ",", omittingEmptySubsequences: false)
        let sides = parts.compactMap { Int($0) }.filter { $0 > 0 && $0 % 32 == 0 }
        guard sides.count == parts.count else {
            let text = parts.joined(separator: ",")
            throw ValueProblem(text: "needs multiples of 32 separated by commas, not '\(text)'")
        }
        return DetectorSizes(sides: (earlier?.sides ?? []) + sides)
    }

    var argumentText: String? { sides.map(String.init).joined(separator: ",") }
}
