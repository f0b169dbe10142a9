/// `face-sets cache …`
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "cache",
        abstract: "Shows, checks, converts, merges and relocates caches.",
        subcommands: [
            CacheInfoCommand.self, CacheVerifyCommand.self, CacheConvertCommand.self, CacheMergeCommand.self,
            CacheRelocateCommand.self,
        ])
}
