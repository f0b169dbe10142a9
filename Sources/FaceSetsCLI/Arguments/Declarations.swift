/// A declared argument, option or flag of a command, with its help text.
protocol ArgumentDeclaration {
    var shape: ArgumentShape { get }
    /// Whether it occurred on the command line.
    var wasGiven: Bool { get }
    /// - Parameter word: the value; empty for a flag.
    func take(_ word: [UInt8]) throws(ValueProblem)
}

/// What the parser and `--help` need to know about a declaration.
struct ArgumentShape {
    enum Kind {
        case argument, option, flag
    }

    var kind: Kind
    /// Overrides the name derived from the property.
    var name: String?
    var valueName: String
    /// The allowed words; empty if there is no fixed list.
    var choices: [String] = []
    /// Whether a value is, or may be, a path.
    var takesPath = false
    var help: String
    var defaultText: String?
    var isRequired = false
    var takesMany = false
}

/// Storage for a declaration's value: written by the parser, read by the command.
private final class ValueBox<Value> {
    var value: Value?
    let initial: Value?

    init(_ initial: Value?) { self.initial = initial }

    /// Commands only run if their required arguments were given.
    var current: Value {
        guard let value = value ?? initial else {
            preconditionFailure("a required argument was read before parsing")
        }
        return value
    }
}

/// A positional argument; an array takes all remaining words.
@propertyWrapper
struct Argument<Value: ArgumentValue>: ArgumentDeclaration {
    private let box: ValueBox<Value>
    let shape: ArgumentShape

    /// Without a default the argument is required.
    init(valueName: String? = nil, help: String) {
        self.init(nil, valueName, help)
    }

    init(wrappedValue: Value, valueName: String? = nil, help: String) {
        self.init(wrappedValue, valueName, help)
    }

    /// Optional: nil if not given.
    init(valueName: String? = nil, help: String) where Value: ExpressibleByNilLiteral {
        self.init(.some(nil), valueName, help)
    }

    private init(_ initial: Value?, _ valueName: String?, _ help: String) {
        box = ValueBox(initial)
        shape = ArgumentShape(
            kind: .argument, valueName: valueName ?? Value.valueName, choices: Value.choices,
            takesPath: Value.isPath, help: help, defaultText: initial?.argumentText,
            isRequired: initial == nil, takesMany: Value.takesMany)
    }

    var wrappedValue: Value { box.current }

    var wasGiven: Bool { box.value != nil }

    func take(_ word: [UInt8]) throws(ValueProblem) { box.value = try Value.parse(word, after: box.value) }
}

/// `--name VALUE` or `--name=VALUE`; the name is derived from the property: `minFaces` becomes `--min-faces`.
@propertyWrapper
struct Option<Value: ArgumentValue>: ArgumentDeclaration {
    private let box: ValueBox<Value>
    private let check: (Value) throws(ValueProblem) -> Void
    let shape: ArgumentShape

    init(wrappedValue: Value, name: String? = nil, valueName: String? = nil, help: String) {
        self.init(wrappedValue, name, valueName, help) { _ throws(ValueProblem) in }
    }

    /// Optional: nil if not given.
    init(name: String? = nil, valueName: String? = nil, help: String)
    where Value: ExpressibleByNilLiteral {
        self.init(nil, name, valueName, help) { _ throws(ValueProblem) in }
    }

    /// Rejects values outside `range`.
    init(
        wrappedValue: Value, in range: ClosedRange<Value>, name: String? = nil, valueName: String? = nil,
        help: String
    ) where Value: Comparable {
        self.init(wrappedValue, name, valueName, help) { value throws(ValueProblem) in
            try checkRange(value, range)
        }
    }

    /// Rejects values outside `range`; nil if not given.
    init<Wrapped: Comparable & ArgumentValue>(
        in range: ClosedRange<Wrapped>, name: String? = nil, valueName: String? = nil, help: String
    ) where Value == Wrapped? {
        self.init(nil, name, valueName, help) { value throws(ValueProblem) in
            if let value { try checkRange(value, range) }
        }
    }

    private init(
        _ initial: Value, _ name: String?, _ valueName: String?, _ help: String,
        check: @escaping (Value) throws(ValueProblem) -> Void
    ) {
        box = ValueBox(initial)
        self.check = check
        shape = ArgumentShape(
            kind: .option, name: name, valueName: valueName ?? Value.valueName, choices: Value.choices,
            takesPath: Value.isPath || valueName?.split(separator: "|").contains("DIR") == true, help: help,
            defaultText: initial.argumentText, takesMany: Value.takesMany)
    }

    var wrappedValue: Value { box.current }
    var wasGiven: Bool { box.value != nil }

    func take(_ word: [UInt8]) throws(ValueProblem) {
        let value = try Value.parse(word, after: box.value)
        try check(value)
        box.value = value
    }
}

private func checkRange<Value: Comparable & ArgumentValue>(_ value: Value, _ range: ClosedRange<Value>)
    throws(ValueProblem)
{
    if value < range.lowerBound {
        throw ValueProblem(text: "must be at least \(range.lowerBound.argumentText ?? "")")
    }
    if value > range.upperBound {
        throw ValueProblem(text: "must be at most \(range.upperBound.argumentText ?? "")")
    }
}

/// `--name`; off by default.
@propertyWrapper
struct Flag: ArgumentDeclaration {
    private let box: ValueBox<Bool>
    let shape: ArgumentShape

    init(wrappedValue: Bool = false, name: String? = nil, help: String) {
        box = ValueBox(wrappedValue)
        shape = ArgumentShape(kind: .flag, name: name, valueName: "", help: help)
    }

    var wrappedValue: Bool { box.current }
    var wasGiven: Bool { box.value != nil }

    func take(_ word: [UInt8]) throws(ValueProblem) { box.value = true }
}

/// Declarations shared by several commands.
protocol ParsableArguments {
    init()
}

/// Includes the declarations of another type.
@propertyWrapper
struct OptionGroup<Group: ParsableArguments>: ArgumentGroup {
    let wrappedValue: Group
    init() { wrappedValue = Group() }
    var members: Any { wrappedValue }
}

protocol ArgumentGroup {
    var members: Any { get }
}
