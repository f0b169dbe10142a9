/// A percentage from 0 to 100: `50%` or `50`.
struct Percentage: ArgumentValue {
    private let percent: Double

    init(_ percent: Double) { self.percent = percent }

    /// As a fraction, 0…1.
    var share: Double { percent / 100 }

    static var valueName: String { "PERCENT" }

    static func parse(_ word: [UInt8], after earlier: Percentage?) throws(ValueProblem) -> Percentage {
        let text = String(decoding: word, as: UTF8.self)
        guard let percent = Double(text.hasSuffix("%") ? text.dropLast() : text[...]),
            (0...100).contains(percent)
        else { throw ValueProblem(text: "needs a percentage from 0% to 100%, not '\(text)'") }
        return Percentage(percent)
    }

    var argumentText: String? {
        percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
    }
}
