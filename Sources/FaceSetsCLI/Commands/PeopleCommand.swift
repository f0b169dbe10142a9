import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// `face-sets people …`
struct PeopleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "people",
        abstract: "List the people in a library, and correct them permanently.",
        discussion: """
            Corrections are kept in the cache and apply from the next extend or run on, even if everything is clustered again.
            """,
        subcommands: [
            PeopleListCommand.self, PeopleNameCommand.self, PeopleMergeCommand.self, PeopleSplitCommand.self,
            PeopleRejectCommand.self, PeopleConfirmCommand.self, PeopleIgnoreCommand.self,
            PeoplePhotosCommand.self, PeopleImportRegionsCommand.self, PeopleWriteRegionsCommand.self,
        ])
}

/// `face-sets people list OUT`
struct PeopleListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "list",
        abstract: "List all people with ID, name, faces, photos and years.",
        examples: [.init("face-sets people list out", "with all decisions applied")])

    @Argument(help: "Folder written by run.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        let people = try People(
            library.snapshot([.embeddings, .decisions]), raw: parts.raw(in: out),
            calibration: Adapters.calibration(of: library.space))
        return CommandOutcome(
            counts: ["people": people.persons.count, "named": people.persons.count { $0.name != nil }],
            details: JSONObject([("people", .array(people.persons.map(\.json)))]),
            summary: people.persons.isEmpty ? ["no people yet"] : people.persons.map(\.line))
    }
}

extension People.Person {
    fileprivate var line: String {
        let dates = years.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let numbers =
            "\(counted(faces.count, "face")), \(counted(photos, "photo"))"
        return [id, name?.name, numbers, dates].compactMap { $0 }.joined(separator: "  ")
    }

    fileprivate var json: JSONValue {
        var object = JSONObject([("id", JSONValue.text(id))])
        object["name"] = name.map { .text($0.name) }
        object["born"] = (name?.born).map { .text($0) }
        object["faces"] = .int(faces.count)
        object["photos"] = .int(photos)
        object["years"] = years.map { [.int($0.lowerBound), .int($0.upperBound)] }
        return .object(object)
    }
}

/// `face-sets people photos OUT PERSON`
struct PeoplePhotosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "photos",
        abstract: "Print the paths of all photos that show a person.",
        examples: [
            .init("face-sets people photos out \"Anna Berg\"", "all photos of Anna"),
            .init("face-sets people photos out \"Anna Berg\" --with Ben", "photos of Anna and Ben"),
            .init("face-sets people photos out \"Anna Berg\" --only", "photos of Anna alone"),
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "PERSON", help: "ID or name.") var person: String
    @Option(valueName: "PERSON", help: "Only photos that also show this person.")
    var with: [String] = []
    @Flag(help: "Only photos that show no one else.") var only: Bool
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        var photos = PeoplePhotos(person, raw: parts.raw(in: out))
        photos.with = with
        photos.only = only
        photos.calibration = Adapters.calibration(of: library.space)
        let paths = try photos.run(library, Tools(context))
        return CommandOutcome(
            counts: ["photos": paths.count],
            details: JSONObject([("photos", .array(paths.map { .string($0.bytes) }))]),
            summary: paths.map(\.shown))
    }
}
