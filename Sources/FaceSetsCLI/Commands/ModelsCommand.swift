/// `face-sets models …`
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "models",
        abstract: "Show, check, install and calibrate model packs.",
        discussion: """
            Packs are searched for in $FACE_SETS_PACKS, the user's data folder, share/face-sets/packs beside the program,
            ~/.insightface/models, and .deps/packs of a build tree. If several have the same name, the first one is used.
            """,
        subcommands: [
            ModelsListCommand.self, ModelsVerifyCommand.self, ModelsInstallCommand.self,
            ModelsCalibrateCommand.self,
        ])
}
