/// `face-sets linkage …`
struct LinkageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "linkage",
        abstract: "Split the slow part of clustering among several machines.",
        subcommands: [LinkagePairsCommand.self])
}
