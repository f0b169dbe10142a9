/// The program itself: a list of commands, in the order in which they are usually run.
struct FaceSetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "face-sets",
        abstract: "Turn a pile of photos into clean sets of one person each.",
        discussion: """
            Finds every face in a folder of photos, groups the faces by person, and exports the good ones as sets for face tools.
            Everything runs on this machine.

            Exit codes: 0 done; 1 done, but some files failed; 2 could not run; 64 usage; 130 interrupted.
            """,
        examples: [
            .init("face-sets embed ~/Pictures cache.npz", "find and embed every face"),
            .init("face-sets cluster cache.npz out/raw", "group the faces by person"),
            .init("face-sets refine cache.npz out/facesets", "build a clean set for each person"),
        ],
        subcommands: [
            RunCommand.self,
            EmbedCommand.self,
            ClusterCommand.self,
            RefineCommand.self,
            ExtendCommand.self,
            DedupCommand.self,
            EnrichCommand.self,
            ExportCommand.self,
            ExportSwapCommand.self,
            VerifyExportCommand.self,
            ImportFoldersCommand.self,
            DiscoverCommand.self,
            EraProbeCommand.self,
            EraSplitCommand.self,
            InspectCommand.self,
            ReportCommand.self,
            ReviewCommand.self,
            QuestionsCommand.self,
            AnswerCommand.self,
            DecisionsCommand.self,
            PeopleCommand.self,
            ForgetCommand.self,
            CacheCommand.self,
            LinkageCommand.self,
            ModelsCommand.self,
            DoctorCommand.self,
            HelpCommand.self,
            CompletionsCommand.self,
        ])
    /// Without a command, prints the help.
    func run(_ context: CommandContext) throws -> CommandOutcome {
        CommandOutcome(page: CommandTree(Self.self).help.text)
    }
}
