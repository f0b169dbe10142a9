import FaceTypes
import Testing

@testable import FaceSetsCLI

private enum Link: String, ArgumentChoice {
    case auto, copy
}

private struct Gates: ParsableArguments {
    @Option(in: 0...Int.max, help: "Smallest side.") var minShort = 90
}

private struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration("sample", abstract: "Tries everything.")

    @Argument(help: "The cache.") var cache: FilePath
    @Argument(valueName: "DIR", help: "More.") var more: [FilePath] = []
    @Option(in: 0...2, help: "A distance.") var threshold = 0.55
    @Option(help: "How.") var link = Link.auto
    @Option(help: "Left out.") var exclude: [String] = []
    @Option(in: 1...64, help: "Threads.") var jobs: Int?
    @Option(name: "raw-manifest", help: "A manifest.") var manifest: FilePath?
    @OptionGroup var gates: Gates
    @Flag(help: "No files.") var manifestOnly: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        CommandOutcome(counts: [:], summary: [])
    }
}

private func parsed(_ words: [String]) throws -> Sample {
    let sample = Sample()
    var parser = ArgumentParser(ArgumentTable(sample), words: words.map { Array($0.utf8) }[...])
    try parser.parse()
    try parser.checkRequired()
    return sample
}

struct ArgumentParserTests {
    @Test func defaultsAreUsed() throws {
        let sample = try parsed(["c.npz"])
        #expect(sample.cache == "c.npz" && sample.more.isEmpty && sample.threshold == 0.55)
        #expect(sample.link == .auto && sample.exclude.isEmpty && sample.jobs == nil)
        #expect(sample.manifest == nil && sample.gates.minShort == 90 && !sample.manifestOnly)
    }

    @Test func optionsAndArgumentsMayBeMixed() throws {
        let sample = try parsed([
            "--threshold=0.4", "c.npz", "--exclude", "*.png", "a", "--manifest-only", "--exclude=b*",
            "--jobs", "2",
            "--raw-manifest", "m.json", "--min-short", "12", "--link", "copy", "--", "--b",
        ])
        #expect(sample.threshold == 0.4 && sample.cache == "c.npz" && sample.more == ["a", "--b"])
        #expect(sample.exclude == ["*.png", "b*"] && sample.manifestOnly && sample.jobs == 2)
        #expect(sample.manifest == "m.json" && sample.gates.minShort == 12 && sample.link == .copy)
    }

    @Test(
        arguments: [
            ([], "missing argument CACHE", "CACHE: The cache."),
            (["c", "--treshold", "1"], "unknown option --treshold", "Did you mean --threshold?"),
            (["c", "--zzz"], "unknown option --zzz", nil),
            (["c", "-x"], "unknown option -x", nil),
            (["c", "--threshold"], "--threshold needs a value: --threshold NUMBER", nil),
            (["c", "--threshold", "--jobs"], "--threshold needs a value: --threshold NUMBER", nil),
            (["c", "--threshold", "far"], "--threshold needs a number, not 'far'", nil),
            (["c", "--threshold", "nan"], "--threshold needs a number, not 'nan'", nil),
            (["c", "--threshold", "2.1"], "--threshold must be at most 2.0", nil),
            (["c", "--jobs", "0"], "--jobs must be at least 1", nil),
            (["c", "--jobs", "1.5"], "--jobs needs a whole number, not '1.5'", nil),
            (["c", "--manifest-only=yes"], "--manifest-only takes no value", nil),
            (
                ["c", "--link", "cpy"], "--link must be one of auto, copy, not 'cpy'; did you mean 'copy'?",
                nil
            ),
            ([""], "CACHE needs a path, not an empty string", nil),
        ] as [([String], String, String?)])
    func usageErrorsAreExplained(_ words: [String], _ message: String, _ remedy: String?) {
        #expect {
            try parsed(words)
        } throws: { error in
            let error = error as? UsageError
            return error?.message == message && error?.remedy == remedy
        }
    }

    @Test func pathsPreserveInvalidUTF8() throws {
        let sample = Sample()
        var parser = ArgumentParser(ArgumentTable(sample), words: [[0x61, 0xFF]])
        try parser.parse()
        #expect(sample.cache.bytes == [0x61, 0xFF])
    }

    @Test func helpComesFromTheSameTable() {
        let text = Help(
            path: ["face-sets", "sample"], configuration: Sample.configuration,
            table: ArgumentTable(Sample()),
            global: ArgumentTable(GlobalOptions())
        ).text
        #expect(text.contains("usage: face-sets sample CACHE [MORE …] [options]"))
        for line in ["--threshold NUMBER", "(default: 0.55)", "--link auto|copy", "--min-short N", "--json"] {
            #expect(text.contains(line))
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: [("", "", 0), ("abc", "abc", 0), ("kitten", "sitting", 3), ("a", "", 1)])
    func editDistancesAreCorrect(_ a: String, _ b: String, _ distance: Int) {
        #expect(editDistance(Array(a), Array(b)) == distance)
    }
}
