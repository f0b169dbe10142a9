/// `face-sets models …`
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "models",
        abstract: "Shows, checks, installs and calibrates model packs.",
        discussion: """
            Packs are searched in $FACE_SETS_PACKS, the user's data folder, share/face-sets/packs beside the program,
            ~/.insightface/models, and .deps/packs of a build tree; of several with one name the first is used.
            """,
        subcommands: [
            ModelsListCommand.self, ModelsVerifyCommand.self, ModelsInstallCommand.self,
            ModelsCalibrateCommand.self,
        ])
}
