import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Library
import Manifests
import Report

/// Updates the outputs to the log: persons, facesets, exported sets and the report, as far as they exist.
struct ApplyDecisions {
    let review: Review
    let settings: () throws -> SwapSettings

    /// - Returns: the result, in lines, and the last decision that the outputs include.
    /// - Throws: errors of the steps; `Interrupted`.
    func run(_ open: Review.Open, _ tools: Tools) throws -> (lines: [String], lastDecision: Int) {
        let library = Library(try open(review.cache, .reading))
        // Read once, with everything that any step needs.
        let lastDecision = try library.snapshot(.all).decisions.last?.number ?? 0
        var lines: [String] = []
        let refined = review.refined.appending(RefineManifest.fileName)
        var extend = ExtendRequest(raw: OutputOptions(folder: review.raw))
        if FileInfo(refined) != nil { extend.refined = OutputOptions(folder: review.refined) }
        extend.calibration = review.calibration
        let extended = try extend.run(library, tools)
        lines.append(
            "\(counted(extended.raw.persons, "person", "people"))"
                + (extended.refined.map { ", \(counted($0.facesets, "faceset"))" } ?? ""))
        try tools.interruption.check()
        if extend.refined != nil, FileInfo(review.swap.appending(SwapManifest.fileName)) != nil {
            let exported = try ExportSwap(
                refineManifest: refined, output: review.swap, settings: settings()
            ).run(library, tools)
            lines.append("\(counted(exported.entries.count, "exported set"))")
        }
        try tools.interruption.check()
        let output = review.raw.parent
        var report = ReportRequest(
            outputs: [review.raw, review.refined, review.swap].filter { FileInfo($0) != nil },
            folder: output.appending("report"))
        report.calibration = review.calibration
        let pages = try report.run(library, tools)
        lines.append("report: \(pages.firstPage.shown)")
        try AppliedDecisions(last: lastDecision).write(to: review.folder)
        return (lines, lastDecision)
    }
}

/// How far the outputs follow the log, as recorded by the review.
struct AppliedDecisions {
    let last: Int

    private static let fileName = "applied.json"
    private static let schema = "face-sets/applied/1"

    init(last: Int) { self.last = last }

    /// Changes made outside the review are not known.
    init(readingIn folder: FilePath) {
        let file = folder.appending(Self.fileName)
        last = (try? readManifest(file, schema: Self.schema))?["last_decision"]?.int ?? 0
    }

    func write(to folder: FilePath) throws {
        let json = JSONObject([("schema", .text(Self.schema)), ("last_decision", .int(last))])
        try replaceFile(folder.appending(Self.fileName), with: JSONValue.object(json).serialized())
    }
}
