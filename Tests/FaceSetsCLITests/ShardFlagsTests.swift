import Testing
import Workflows

@testable import FaceSetsCLI

/// Selects the shard of a machine.
struct ShardFlagsTests {
    private func resolved(_ words: [String], _ environment: [String: String] = [:]) throws -> String? {
        let flags = ShardFlags()
        var parser = ArgumentParser(ArgumentTable(flags), words: words.map { Array($0.utf8) }[...])
        try parser.parse()
        return try flags.resolved { environment[$0] }.map { "\($0)" }
    }

    private static let slurm = [
        "SLURM_ARRAY_TASK_ID": "12", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_MAX": "17",
        "SLURM_ARRAY_TASK_COUNT": "8",
    ]

    @Test func shardsComeFromTheCommandLineOrTheBatchSystem() throws {
        #expect(try resolved([]) == nil)
        #expect(try resolved(["--shard", "3/64"]) == "3/64")
        #expect(try resolved(["--shard", "3/64", "--shards", "64"]) == "3/64")
        #expect(try resolved(["--shard", "auto"], Self.slurm) == "3/8")
        #expect(try resolved(["--shard", "auto", "--shards", "8"], Self.slurm) == "3/8")
        let completion = ["JOB_COMPLETION_INDEX": "0"]
        #expect(try resolved(["--shard", "auto", "--shards", "5"], completion) == "1/5")
        let amazon = ["AWS_BATCH_JOB_ARRAY_INDEX": "4"]
        #expect(try resolved(["--shard", "auto", "--shards", "5"], amazon) == "5/5")
    }

    /// A guess would embed files twice, or leave some out.
    @Test(arguments: [
        (["--shard", "auto"], [:]), (["--shards", "5"], [:]), (["--shard", "3/64", "--shards", "5"], [:]),
        (["--shard", "auto"], ["JOB_COMPLETION_INDEX": "0"]),
        (["--shard", "auto", "--shards", "5"], ["JOB_COMPLETION_INDEX": "5"]),
        (["--shard", "auto", "--shards", "9"], slurm),
        (["--shard", "auto"], slurm.merging(["SLURM_ARRAY_TASK_COUNT": "2"]) { $1 }),
        (["--shard", "auto"], ["SLURM_ARRAY_TASK_ID": "3"]),
    ])
    func ambiguousShardsAreRefused(_ words: [String], _ environment: [String: String]) {
        #expect(throws: UsageError.self) { try resolved(words, environment) }
    }

    @Test(arguments: ["0/4", "5/4", "3", "3/", "/4", "a/b", "3/4/5", "-1/4", "Auto", ""])
    func invalidShardsAreRefused(word: String) {
        #expect(throws: (any Error).self) { try resolved(["--shard", word]) }
    }
}
