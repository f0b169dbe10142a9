import FaceStore
import FaceTypes
import Files
import Imaging
import JSON
import Library
import Workflows

/// `face-sets era-probe CACHE SWAP_OUT FACESET`
struct EraProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "era-probe",
        abstract: "Check whether a set can be split by era.",
        discussion: """
            Shows the distances between the faces of a set, the sub-groups they form, and the years of each sub-group. The
            verdict is 'sortable' if the sub-groups at 0.35 explain at least half of the variance of the years.
            """,
        examples: [
            .init("face-sets era-probe cache.npz out/swap faceset_001", "check a set before era-split")
        ])

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Argument(help: "Folder written by export-swap.") var swapOut: FilePath
    @Argument(help: "ID of a set, such as faceset_001.") var faceset: String
    @Option(help: "CSV file with lines of path,year that add to or override the capture years.") var years:
        FilePath?
    @OptionGroup var decoding: DecodingFlags
    @OptionGroup var report: ReportFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(cache, for: .reading))
        let years = try years.map { try CaptureYears(reading: $0) } ?? CaptureYears()
        let request = EraProbeRequest(
            faceset: faceset, output: swapOut.madeAbsolute(), years: years,
            calibration: Adapters.calibration(of: library.space))
        let tools = decoding.tools(context)
        var outcome = CommandOutcome(try request.run(library, tools))
        try report.write(
            over: swapOut.madeAbsolute(), of: library, tools, years: years, about: faceset,
            into: &outcome)
        return outcome
    }
}

extension CommandOutcome {
    fileprivate init(_ probe: EraProbe) {
        self.init(
            counts: [
                "faces": probe.faces, "dated": probe.datedFaces, "sub_clusters": probe.subClusters.count,
            ],
            details: probe.details, summary: probe.summary)
    }
}

extension EraProbe {
    fileprivate var details: JSONObject {
        JSONObject([
            ("verdict", .text(verdict.rawValue)),
            ("explained", explained.map(JSONValue.double) ?? .null),
            ("obstacle", obstacle.map(JSONValue.text) ?? .null),
            (
                "histogram",
                .array(histogram.map { ["from": Self.twoDecimals($0.from), "pairs": .int($0.pairs)] })
            ),
            (
                "sizes",
                .array(
                    sizes.map {
                        [
                            "threshold": Self.twoDecimals($0.threshold.value),
                            "sizes": .array($0.sizes.map(JSONValue.int)),
                        ]
                    })
            ),
            ("sub_clusters", .array(subClusters.map(\.json))),
        ])
    }

    fileprivate var summary: [String] {
        let pairs = histogram.filter { $0.pairs > 0 }.map { "  \(Self.text($0.from))  \($0.pairs)" }
        let cuts = sizes.map { cut in
            "  \(Self.text(cut.threshold.value))  " + cut.sizes.map(String.init).joined(separator: " ")
        }
        let years = subClusters.map { cluster in
            "  \(counted(cluster.faces, "face")): "
                + (cluster.years.isEmpty
                    ? "undated"
                    : cluster.years.map { "\($0.year) × \($0.faces)" }.joined(separator: ", "))
        }
        let share =
            explained.map { ", \(fixed($0 * 100, digits: 0)) % of the variance of the years explained" } ?? ""
        return ["\(counted(faces, "face")), \(datedFaces) dated", "pairs by distance:"] + pairs
            + ["sizes of sub-groups by threshold:"] + cuts + [
                "years of the sub-groups at \(Self.text(Self.splitThreshold.value)):"
            ]
            + years
            + ["verdict: \(verdict.rawValue)\(share)" + (obstacle.map { " (\($0))" } ?? "")]
    }

    /// Multiples of 0.05, for histogram steps and thresholds.
    fileprivate static func text(_ value: Double) -> String { fixed(value, digits: 2) }

    fileprivate static func twoDecimals(_ value: Double) -> JSONValue { .number(text(value)) }
}

extension EraProbe.SubCluster {
    fileprivate var json: JSONValue {
        [
            "faces": .int(faces),
            "years": .array(years.map { ["year": .int($0.year), "faces": .int($0.faces)] }),
        ]
    }
}
