import FaceTypes
import Library
import Workflows

/// Whether a command also writes a report.
struct ReportFlags: ParsableArguments {
    @Flag(help: "Do not write a report.") var noReport: Bool

    /// Writes a report over the outputs to `report/` in `folder`, and adds it to the command's outcome.
    ///
    /// A failure is only a warning, because the command itself has succeeded.
    /// - Parameter identity: the identity whose page of years should be opened first, if it has one.
    func write(
        over folder: FilePath, of library: Library, _ tools: Tools, years: CaptureYears = CaptureYears(),
        about identity: String? = nil, into outcome: inout CommandOutcome
    ) throws {
        if noReport { return }
        var request = ReportRequest(outputs: [folder], folder: folder.appending("report"))
        request.calibration = Adapters.calibration(of: library.space)
        request.years = years
        do {
            let report = try request.run(library, tools)
            let page = identity.flatMap { report.yearsPages[$0] } ?? report.firstPage
            outcome.outputs.append(page)
            outcome.summary.append("report: \(page.shown)")
        } catch is Interrupted {
            outcome.wasInterrupted = true
        } catch let error as FaceSetsError {
            tools.progress.report(.warning("the report could not be written: \(error)"))
        }
    }
}
