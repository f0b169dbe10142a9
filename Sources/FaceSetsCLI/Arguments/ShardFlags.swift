import FaceTypes
import Glibc
import Workflows

/// Selects the share of one of several machines.
struct ShardFlags: ParsableArguments {
    @Option(
        help:
            "Embed only shard K of N, so that N machines can share the work, each with its own cache; auto uses the index "
            + "of the array job. `cache merge` merges the caches.")
    var shard: ShardWord?
    @Option(in: 1...1_000_000, help: "Number of shards, for --shard auto.") var shards: Int?

    /// Nil if all files are wanted.
    ///
    /// - Parameter environment: returns the value of an environment variable.
    /// - Throws: `UsageError`.
    func resolved(
        environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) throws -> Shard? {
        switch shard {
        case nil:
            guard shards == nil else { throw UsageError("--shards can only be used with --shard auto") }
            return nil
        case .given(let shard):
            guard shards == nil || shards == shard.count else {
                throw UsageError("--shard \(shard) and --shards \(shards ?? 0) contradict each other")
            }
            return shard
        case .auto: return try ArrayJob(environment).shard(of: shards)
        }
    }
}

/// `K/N` or `auto`.
enum ShardWord: ArgumentValue {
    case given(Shard)
    case auto

    static var valueName: String { "K/N|auto" }

    static func parse(_ word: [UInt8], after earlier: ShardWord?) throws(ValueProblem) -> ShardWord {
        let text = String(decoding: word, as: UTF8.self)
        if text == "auto" { return .auto }
        guard let (number, count) = fraction(word), let shard = Shard(number, of: count) else {
            throw ValueProblem(text: "must be K/N with K from 1 to N, or auto, not '\(text)'")
        }
        return .given(shard)
    }

    var argumentText: String? { nil }
}

/// The two numbers of `3/64`; nil for anything else.
func fraction(_ word: [UInt8]) -> (Int, Int)? {
    let parts = String(decoding: word, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]) else { return nil }
    return (first, second)
}

/// A job of an array, described by the environment variables of a batch system.
private struct ArrayJob {
    private let name: String
    private let index: Int
    /// The index of the first job.
    private let first: Int
    /// Nil if the batch system does not give the number of jobs.
    private let count: Int?

    /// - Throws: `UsageError` if there is no batch system, or only some jobs of an array were started.
    init(_ environment: (String) -> String?) throws {
        func number(_ name: String) -> Int? { environment(name).flatMap { Int($0) } }
        if let index = number("SLURM_ARRAY_TASK_ID") {
            guard let first = number("SLURM_ARRAY_TASK_MIN"), let last = number("SLURM_ARRAY_TASK_MAX"),
                last >= first
            else { throw UsageError("SLURM_ARRAY_TASK_MIN and SLURM_ARRAY_TASK_MAX are not set") }
            if let tasks = number("SLURM_ARRAY_TASK_COUNT"), tasks != last - first + 1 {
                throw UsageError(
                    "the array job has \(counted(tasks, "task")) numbered \(first) to \(last), so the number of shards is unclear",
                    remedy: "Pass the shard of each task as --shard K/N.")
            }
            (name, self.index, self.first, count) = ("SLURM_ARRAY_TASK_ID", index, first, last - first + 1)
            return
        }
        let others = ["JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"]
        guard let name = others.first(where: { number($0) != nil }), let index = number(name) else {
            throw UsageError(
                "--shard auto only works in an array job of Slurm, Kubernetes or AWS Batch",
                remedy: "Pass the shard as --shard K/N.")
        }
        (self.name, self.index, first, count) = (name, index, 0, nil)
    }

    /// - Throws: `UsageError` if the number of shards is unknown, or differs from the number of jobs.
    func shard(of shards: Int?) throws -> Shard {
        guard let total = shards ?? count else {
            throw UsageError("\(name) does not give the number of jobs", remedy: "Add --shards N.")
        }
        if let count, count != total {
            throw UsageError(
                "the array job has \(counted(count, "task")), but --shards is \(total)",
                remedy: "Pass the shard of each task as --shard K/N.")
        }
        guard let shard = Shard(index - first + 1, of: total) else {
            throw UsageError("\(name) is \(index), which is not one of the \(counted(total, "shard"))")
        }
        return shard
    }
}
