/// The program itself: it holds the commands, in the order in which they are used.
struct FaceSetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "face-sets",
        abstract: "Turns a pile of photos into clean sets of one person each.",
        discussion: """
            Exit codes: 0 done; 1 done, but some files failed; 2 could not run; 64 usage; 130 interrupted.
            """,
        examples: [
            .init("face-sets embed ~/Pictures cache.npz", "find and embed every face"),
            .init("face-sets cluster cache.npz out/raw", "group the faces by identity"),
            .init("face-sets refine cache.npz out/facesets", "keep the groups that are worth using"),
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
}
