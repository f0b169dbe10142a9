import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// What every command of `people` that says something does.
private func say(_ edit: PeopleEdit, _ out: FilePath, _ parts: LibraryFlags, _ context: CommandContext) throws
    -> CommandOutcome
{
    let library = Library(try openStore(parts.cache(in: out), for: .updating))
    var request = EditPeople(edit, raw: parts.raw(in: out))
    request.calibration = Adapters.calibration(of: library.space)
    let decisions = try request.run(library, Tools(context))
    var outcome = CommandOutcome(
        counts: ["decisions": decisions.count],
        summary: decisions.map { "\($0.number)  \($0.statement.words)" } + [CommandOutcome.takesEffect])
    outcome.details["decisions"] = .array(decisions.map { .object($0.json) })
    return outcome
}

/// Keys as they were typed.
private func keys(_ words: [String]) throws -> [FaceKey] {
    try words.map { word in
        guard let key = FaceKey(word) else {
            throw UsageError(
                "'\(word)' is not the key of a face", remedy: "A key is 16 hex digits, # and a number.")
        }
        return key
    }
}

/// `face-sets people name OUT PERSON NAME`
struct PeopleNameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "name",
        abstract: "Gives a person a name.",
        examples: [
            .init("face-sets people name out person_003 \"Anna Berg\" --born 1984-05", "with a date of birth")
        ])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "PERSON", help: "Id, name so far, or the key of a face.") var person: String
    @Argument(valueName: "NAME", help: "What the person is called.") var name: String
    @Option(valueName: "DATE", help: "Date of birth: 1984, 1984-05 or 1984-05-23.") var born: String?
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.name(person: person, PersonName(name: name, born: born)), out, parts, context)
    }
}

/// `face-sets people merge OUT PERSON PERSON…`
struct PeopleMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "merge",
        abstract: "Says that persons are one and the same; the lowest number stays.",
        examples: [.init("face-sets people merge out person_003 person_017", "person_017 becomes person_003")]
    )

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "PERSON", help: "Ids or names, two or more.") var persons: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard persons.count > 1 else { throw UsageError("merge needs two persons or more") }
        return try say(.merge(persons), out, parts, context)
    }
}

/// `face-sets people split OUT PERSON KEY…`
struct PeopleSplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "split",
        abstract: "Says that some faces of a person are one other person.",
        examples: [
            .init(
                "face-sets people split out person_003 0123456789abcdef#0 fedcba9876543210#1",
                "both become a new person")
        ])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "PERSON", help: "Id or name.") var person: String
    @Argument(valueName: "KEY", help: "Keys of faces.") var faces: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.split(keys(faces), from: person), out, parts, context)
    }
}

/// `face-sets people reject OUT PERSON KEY…`
struct PeopleRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "reject",
        abstract: "Says that faces are not this person.",
        examples: [
            .init("face-sets people reject out person_003 0123456789abcdef#0", "somebody else, or nobody")
        ])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "PERSON", help: "Id or name.") var person: String
    @Argument(valueName: "KEY", help: "Keys of faces.") var faces: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.reject(keys(faces), of: person), out, parts, context)
    }
}

/// `face-sets people confirm OUT PERSON KEY…`
struct PeopleConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "confirm",
        abstract: "Says that faces are this person, however different they look.",
        examples: [.init("face-sets people confirm out \"Anna Berg\" 0123456789abcdef#0", "that is Anna")])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "PERSON", help: "Id or name.") var person: String
    @Argument(valueName: "KEY", help: "Keys of faces.") var faces: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.confirm(keys(faces), as: person), out, parts, context)
    }
}

/// `face-sets people ignore OUT PERSON [KEY…]`
struct PeopleIgnoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "ignore",
        abstract: "Says that a person, or some faces, are of no interest.",
        discussion:
            "Without keys all faces of the person are ignored. They stay in the cache and leave every set.",
        examples: [
            .init("face-sets people ignore out person_012", "a passer-by"),
            .init("face-sets people ignore out person_012 0123456789abcdef#3 --not-a-face", "a poster"),
        ])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "PERSON", help: "Id or name.") var person: String
    @Argument(valueName: "KEY", help: "Keys of faces.") var faces: [String] = []
    @Flag(help: "What was detected there is no face at all.") var notAFace: Bool
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.ignore(keys(faces), of: person, notAFace: notAFace), out, parts, context)
    }
}
