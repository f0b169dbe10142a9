/// A JSON value that round-trips: key order, number text and unknown fields are preserved.
///
/// Strings are bytes. A byte that is not part of valid UTF-8 is written as the escape U+DC80 + (byte − 0x80), as in
/// Python's `surrogateescape`, so that a path of any bytes round-trips.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The number as written in the text.
    case number(String)
    case string([UInt8])
    case array([JSONValue])
    case object(JSONObject)

    package static func text(_ text: String) -> JSONValue { .string(Array(text.utf8)) }
    package static func int(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// The shortest digits that read back as the same value. NaN and infinities become null, as JSON cannot represent
    /// them.
    package static func double(_ value: Double) -> JSONValue {
        value.isFinite ? .number("\(value)") : .null
    }

    package static func float(_ value: Float) -> JSONValue {
        value.isFinite ? .number("\(value)") : .null
    }

    package var bytes: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }
    package var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    package var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
    package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var int: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }
    /// Nil if the number does not fit a finite value.
    package var double: Double? {
        guard case .number(let digits) = self, let value = Double(digits), value.isFinite else { return nil }
        return value
    }

    /// A number from an untrusted file; nil if it is outside the plausible range.
    package func int(in bounds: ClosedRange<Int>) -> Int? { int.flatMap { bounds.contains($0) ? $0 : nil } }
    package func double(in bounds: ClosedRange<Double>) -> Double? {
        double.flatMap { bounds.contains($0) ? $0 : nil }
    }

    /// The member of an object; nil for a missing key or if this is not an object.
    package subscript(key: String) -> JSONValue? { object?[key] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

/// The members of a JSON object, in order; keys are unique.
package struct JSONObject: Hashable, Sendable {
    package private(set) var members: [(key: String, value: JSONValue)] = []
    /// Where each key is; nil while there are so few that searching for one is faster.
    private var positions: [String: Int]?
    private static let mostSearched = 12

    package init() {}

    /// If a key occurs twice, the last value wins, in the first position.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    package var keys: [String] { members.map(\.key) }

    /// Setting a new key appends it; setting nil removes the key.
    package subscript(key: String) -> JSONValue? {
        get { position(key).map { members[$0].value } }
        set {
            switch (position(key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?):
                members.append((key, value))
                positions?[key] = members.count - 1
                if positions == nil, members.count > Self.mostSearched { index() }
            case (let place?, nil):
                members.remove(at: place)
                if positions != nil { index() }
            case (nil, nil): break
            }
        }
    }

    private func position(_ key: String) -> Int? {
        if let positions { positions[key] } else { members.firstIndex { $0.key == key } }
    }

    private mutating func index() {
        positions = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
    }

    package static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.members.count == b.members.count && zip(a.members, b.members).allSatisfy { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for member in members {
            hasher.combine(member.key)
            hasher.combine(member.value)
        }
    }
}
