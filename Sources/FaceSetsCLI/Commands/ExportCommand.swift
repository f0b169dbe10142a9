import FacesetExport

/// `face-sets export CACHE REFINE_MANIFEST OUT --to FORMAT[,FORMAT…]`
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "export",
        abstract: "Writes sets for other programs: face-swap tools, folders, tables.",
        discussion: """
            The frames of every set are chosen and verified as by export-swap and are in its folder as 0000.png and so on,
            best first; each format adds its files. Formats with embeddings (reactor, visomaster, rope) need a cache made
            with the recogniser w600k_r50 (pack buffalo_l). What each program does with its files: docs/export.md.
            """,
        examples: [
            .init(
                "face-sets export cache.db out/facesets/refine_manifest.json out/swap --to facefusion,folder",
                "two formats"),
            .init(
                "face-sets export cache.db out/facesets/refine_manifest.json out/faces --to folder --crops aligned --size 224",
                "aligned faces of 224 pixels"),
        ],
        keepsLog: true)

    @OptionGroup var refined: RefinedExport
    @OptionGroup var formats: FormatFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        try refined.run(context, formats.choice)
    }
}
