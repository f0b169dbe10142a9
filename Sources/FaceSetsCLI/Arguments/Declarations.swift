/// One line of a command's table: an argument, an option or a flag with its text for `--help`.
protocol ArgumentDeclaration {
    var shape: ArgumentShape { get }
    /// Whether it has taken a word.
    var wasGiven: Bool { get }
    /// - Parameter word: the value; for a flag, nothing.
    func take(_ word: [UInt8]) throws(ValueProblem)
}

/// What the parser and `--help` need to know of a declaration.
struct ArgumentShape {
    enum Kind {
        case argument, option, flag
    }

    var kind: Kind
    /// Overrides the name made from the property's.
    var name: String?
    var valueName: String
    /// The words that a value may be; empty where it is free.
    var choices: [String] = []
    /// Whether a value is a path, or may be one.
    var takesPath = false
    var help: String
    var defaultText: String?
    var isRequired = false
    var takesMany = false
}

/// Where a declaration keeps its value: parsing writes it, the command reads it.
private final class ValueBox<Value> {
    var value: Value?
    let initial: Value?

    init(_ initial: Value?) { self.initial = initial }

    /// A command runs only when its required arguments were given.
    var current: Value {
        guard let value = value ?? initial else {
            preconditionFailure("a required argument was read before parsing")
        }
        return value
    }
}

/// A word that stands by itself, in the order of declaration; an array takes all that are left.
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

    /// Without a word the argument is nil.
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

/// `--name VALUE` or `--name=VALUE`; the name is the property's, `minFaces` as `--min-faces`.
@propertyWrapper
struct Option<Value: ArgumentValue>: ArgumentDeclaration {
    private let box: ValueBox<Value>
    private let check: (Value) throws(ValueProblem) -> Void
    let shape: ArgumentShape

    init(wrappedValue: Value, name: String? = nil, valueName: String? = nil, help: String) {
        self.init(wrappedValue, name, valueName, help) { _ throws(ValueProblem) in }
    }

    /// Without a value the option is nil.
    init(name: String? = nil, valueName: String? = nil, help: String)
    where Value: ExpressibleByNilLiteral {
        self.init(nil, name, valueName, help) { _ throws(ValueProblem) in }
    }

    /// Values outside `range` are refused.
    init(
        wrappedValue: Value, in range: ClosedRange<Value>, name: String? = nil, valueName: String? = nil,
        help: String
    ) where Value: Comparable {
        self.init(wrappedValue, name, valueName, help) { value throws(ValueProblem) in
            try checkRange(value, range)
        }
    }

    /// Values outside `range` are refused; without a value the option is nil.
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

/// `--name`, off unless given.
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

/// Declarations that several commands share.
protocol ParsableArguments {
    init()
}

/// Takes the declarations of another type into this one.
@propertyWrapper
struct OptionGroup<Group: ParsableArguments>: ArgumentGroup {
    let wrappedValue: Group
    init() { wrappedValue = Group() }
    var members: Any { wrappedValue }
}

protocol ArgumentGroup {
    var members: Any { get }
}
