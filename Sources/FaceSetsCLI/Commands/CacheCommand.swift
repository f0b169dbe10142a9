/// `face-sets cache …`
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "cache",
        abstract: "Show, check, convert, merge and relocate caches.",
        subcommands: [
            CacheInfoCommand.self, CacheVerifyCommand.self, CacheConvertCommand.self, CacheMergeCommand.self,
            CacheRelocateCommand.self,
        ])
}
