/// The heading under which `--help` lists an option.
enum OptionSection: String, CaseIterable {
    case input, models, thresholds, gates, output, general

    /// By the option's name, which means the same in every command; nil if the option has no heading yet.
    init?(option name: String) {
        guard let section = Self.allCases.first(where: { Self.options[$0]?.contains(name) == true }) else {
            return nil
        }
        self = section
    }

    private static let options: [OptionSection: Set<String>] = [
        .input: [
            "allow-empty", "born", "cache", "config", "contacts", "dates-from-names", "exclude", "face",
            "from",
            "include-system-folders", "limit", "list", "manifest", "max-missing", "max-pixels",
            "mixed", "not-a-face", "only", "path", "person", "raw", "raw-manifest", "retry-failed",
            "sha256", "source", "swap-out", "trusted", "with", "years",
        ],
        .models: [
            "assume-w600k-r50", "decode", "det-size", "detector-precision", "device", "pack",
            "precision", "rotate-retry", "tiles", "verify-pack",
        ],
        .thresholds: [
            "apart-in-photo", "attach-threshold", "burst-seconds", "candidate-match-threshold",
            "existing-threshold", "export-outlier-threshold", "first-pass", "hash-distance",
            "initial-threshold", "merge-threshold", "mirror-distance", "new-threshold", "outlier-threshold",
            "quality-power", "recover-threshold", "refine-outlier-threshold", "rescue-distance",
            "route-threshold", "second-pass", "stranger-threshold", "sub-threshold", "threshold",
            "tighten-threshold",
        ],
        .gates: [
            "anchor-size", "candidate-min-score", "min-blur", "min-det-score", "min-face-short", "min-faces",
            "min-short", "thin-size", "year-window",
        ],
        .output: [
            "apply", "candidates", "crops", "draw", "dry-run", "embed", "formats", "fsz-version",
            "image-format", "in", "keep-numbers", "link", "man", "manifest-only", "no-report", "no-verify",
            "out-size", "pad-ratio", "prefer", "refine-out", "renumber", "repair", "select", "sidecar",
            "size", "start-number", "to", "top-n", "write",
        ],
        .general: [
            "accept-license", "block", "flush-every", "help", "jobs", "json", "log", "memory", "open",
            "pairs", "port", "progress", "quiet", "shard", "shards", "version",
        ],
    ]
}

extension ArgumentTable {
    /// The options in their sections, in the order of `OptionSection`; those without one come first.
    static func sections(_ own: ArgumentTable, _ global: ArgumentTable) -> [(String, [DeclaredArgument])] {
        let bySection = Dictionary(grouping: own.named + global.named) { OptionSection(option: $0.name) }
        return ([nil] + OptionSection.allCases).compactMap { section in
            bySection[section].map { (section?.rawValue ?? "options", $0) }
        }
    }
}
