import FaceTypes

/// Why a word is not a valid value; completes a sentence such as "--jobs needs a whole number".
struct ValueProblem: Error {
    let text: String
}

/// A type that can be parsed from the command line. Words are bytes, as the system passes them.
protocol ArgumentValue {
    /// How `--help` names the value: `FILE`, `NUMBER`.
    static var valueName: String { get }
    /// Whether the option may be repeated.
    static var takesMany: Bool { get }
    /// The allowed words; empty if there is no fixed list.
    static var choices: [String] { get }
    static var isPath: Bool { get }
    /// The value after this word; `earlier` is the value after the previous ones.
    static func parse(_ word: [UInt8], after earlier: Self?) throws(ValueProblem) -> Self
    /// The value as shown as a default in `--help`; nil to show none.
    var argumentText: String? { get }
}

extension ArgumentValue {
    static var takesMany: Bool { false }
    static var choices: [String] { [] }
    static var isPath: Bool { false }
}

extension FilePath: ArgumentValue {
    static var valueName: String { "FILE" }
    static var isPath: Bool { true }

    static func parse(_ word: [UInt8], after earlier: FilePath?) throws(ValueProblem) -> FilePath {
        guard !word.isEmpty else { throw ValueProblem(text: "needs a path, not an empty string") }
        return FilePath(bytes: word)
    }

    var argumentText: String? { shown }
}

extension String: ArgumentValue {
    static var valueName: String { "TEXT" }

    static func parse(_ word: [UInt8], after earlier: String?) throws(ValueProblem) -> String {
        String(decoding: word, as: UTF8.self)
    }

    var argumentText: String? { self }
}

extension Int: ArgumentValue {
    static var valueName: String { "N" }

    static func parse(_ word: [UInt8], after earlier: Int?) throws(ValueProblem) -> Int {
        let text = String(decoding: word, as: UTF8.self)
        guard let value = Int(text) else { throw ValueProblem(text: "needs a whole number, not '\(text)'") }
        return value
    }

    var argumentText: String? { "\(self)" }
}

extension Double: ArgumentValue {
    static var valueName: String { "NUMBER" }

    static func parse(_ word: [UInt8], after earlier: Double?) throws(ValueProblem) -> Double {
        let text = String(decoding: word, as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw ValueProblem(text: "needs a number, not '\(text)'")
        }
        return value
    }

    var argumentText: String? { "\(self)" }
}

extension CalibratedDistance: ArgumentValue {
    static var valueName: String { Double.valueName }

    static func parse(_ word: [UInt8], after earlier: CalibratedDistance?) throws(ValueProblem)
        -> CalibratedDistance
    {
        CalibratedDistance(try Double.parse(word, after: nil))
    }

    var argumentText: String? { value.argumentText }
}

extension Optional: ArgumentValue where Wrapped: ArgumentValue {
    static var valueName: String { Wrapped.valueName }
    static var choices: [String] { Wrapped.choices }
    static var isPath: Bool { Wrapped.isPath }

    static func parse(_ word: [UInt8], after earlier: Wrapped??) throws(ValueProblem) -> Wrapped? {
        try Wrapped.parse(word, after: nil)
    }

    var argumentText: String? { flatMap(\.argumentText) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
    static var valueName: String { Element.valueName }
    static var choices: [String] { Element.choices }
    static var isPath: Bool { Element.isPath }
    static var takesMany: Bool { true }

    static func parse(_ word: [UInt8], after earlier: [Element]?) throws(ValueProblem) -> [Element] {
        (earlier ?? []) + [try Element.parse(word, after: nil)]
    }

    var argumentText: String? { isEmpty ? nil : compactMap(\.argumentText).joined(separator: " ") }
}

/// A fixed list of words; enums with raw strings only need to declare conformance.
protocol ArgumentChoice: ArgumentValue, CaseIterable, RawRepresentable where RawValue == String {}

extension ArgumentChoice {
    static var choices: [String] { allCases.map(\.rawValue) }
    static var valueName: String { choices.joined(separator: "|") }

    static func parse(_ word: [UInt8], after earlier: Self?) throws(ValueProblem) -> Self {
        let text = String(decoding: word, as: UTF8.self)
        guard let value = Self(rawValue: text) else {
            let close = closestName(to: text, among: choices).map { "; did you mean '\($0)'?" } ?? ""
            throw ValueProblem(
                text: "must be one of \(choices.joined(separator: ", ")), not '\(text)'\(close)")
        }
        return value
    }

    var argumentText: String? { rawValue }
}
