import FacesetExport

/// `face-sets export CACHE REFINE_MANIFEST OUT --to FORMAT[,FORMAT…]`
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "export",
        abstract: "Export sets for other programs: face-swap tools, folders, tables.",
        discussion: """
            Selects and verifies the frames of every set like export-swap, and writes them to its folder as 0000.png and so
            on, best first; each format adds its own files. Formats with embeddings (reactor, visomaster, rope) need a cache
            made with the recogniser w600k_r50 (pack buffalo_l). docs/export.md describes how each program uses its files.
            """,
        examples: [
            .init(
                "face-sets export cache.db out/facesets/refine_manifest.json out/swap --to facefusion,folder",
                "write two formats"),
            .init(
                "face-sets export cache.db out/facesets/refine_manifest.json out/faces --to folder --crops aligned --size 224",
                "write aligned faces of 224 pixels"),
        ],
        keepsLog: true)

    @OptionGroup var refined: RefinedExport
    @OptionGroup var formats: FormatFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try refined.run(context, formats.choice)
    }
}
