/// `face-sets linkage …`
struct LinkageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "linkage",
        abstract: "Cuts the slow part of clustering into parts for several machines.",
        subcommands: [LinkagePairsCommand.self])
}
