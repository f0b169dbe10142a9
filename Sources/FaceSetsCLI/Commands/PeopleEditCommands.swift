import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// Shared by all commands of `people` that record decisions.
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

/// Face keys on the command line.
private func keys(_ words: [String]) throws -> [FaceKey] {
    try words.map { word in
        guard let key = FaceKey(word) else {
            throw UsageError(
                "'\(word)' is not a face key", remedy: "A key is 16 hex digits, # and a number.")
        }
        return key
    }
}

/// `face-sets people name OUT PERSON NAME`
struct PeopleNameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "name",
        abstract: "Give a person a name.",
        examples: [
            .init("face-sets people name out person_003 \"Anna Berg\" --born 1984-05", "with a date of birth")
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "ID, current name, or face key.") var person: String
    @Argument(valueName: "NAME", help: "The new name.") var name: String
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
        abstract: "Merge people who are the same person; the lowest number is kept.",
        examples: [.init("face-sets people merge out person_003 person_017", "person_017 becomes person_003")]
    )

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "At least two IDs or names.") var persons: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard persons.count > 1 else { throw UsageError("merge needs at least two people") }
        return try say(.merge(persons), out, parts, context)
    }
}

/// `face-sets people split OUT PERSON KEY…`
struct PeopleSplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "split",
        abstract: "Split off some faces of a person as a new person.",
        examples: [
            .init(
                "face-sets people split out person_003 0123456789abcdef#0 fedcba9876543210#1",
                "the two faces become a new person")
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "ID or name.") var person: String
    @Argument(valueName: "KEY", help: "Face keys.") var faces: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.split(keys(faces), from: person), out, parts, context)
    }
}

/// `face-sets people reject OUT PERSON KEY…`
struct PeopleRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "reject",
        abstract: "Remove faces that do not belong to this person.",
        examples: [
            .init("face-sets people reject out person_003 0123456789abcdef#0", "the face is someone else")
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "ID or name.") var person: String
    @Argument(valueName: "KEY", help: "Face keys.") var faces: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.reject(keys(faces), of: person), out, parts, context)
    }
}

/// `face-sets people confirm OUT PERSON KEY…`
struct PeopleConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "confirm",
        abstract: "Confirm that faces belong to this person, however different they look.",
        examples: [.init("face-sets people confirm out \"Anna Berg\" 0123456789abcdef#0", "this is Anna")])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "ID or name.") var person: String
    @Argument(valueName: "KEY", help: "Face keys.") var faces: [String]
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.confirm(keys(faces), as: person), out, parts, context)
    }
}

/// `face-sets people ignore OUT PERSON [KEY…]`
struct PeopleIgnoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "ignore",
        abstract: "Ignore a person, or some faces.",
        discussion:
            "Without face keys, all faces of the person are ignored. They stay in the cache but are removed from every set.",
        examples: [
            .init("face-sets people ignore out person_012", "a passer-by"),
            .init("face-sets people ignore out person_012 0123456789abcdef#3 --not-a-face", "a poster"),
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "ID or name.") var person: String
    @Argument(valueName: "KEY", help: "Face keys.") var faces: [String] = []
    @Flag(help: "Mark the detections as not being faces.") var notAFace: Bool
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try say(.ignore(keys(faces), of: person, notAFace: notAFace), out, parts, context)
    }
}
