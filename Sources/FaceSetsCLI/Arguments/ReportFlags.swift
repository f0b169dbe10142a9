import FaceTypes
import Library
import Workflows

/// Whether a step leaves pages to look at beside its output.
struct ReportFlags: ParsableArguments {
    @Flag(help: "Write no report.") var noReport: Bool

    /// Writes the pages over outputs to `report/` in `folder`, and names them in the outcome.
    ///
    /// That they cannot be written is told, but the step has done its work all the same.
    /// - Parameter identity: the one whose page of years is the page to open, if it has one.
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
            tools.progress.report(.warning("no report was written: \(error)"))
        }
    }
}
