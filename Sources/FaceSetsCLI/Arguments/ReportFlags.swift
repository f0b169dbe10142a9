import FaceStore
import FaceTypes
import Imaging
import Workflows

/// Whether a step leaves pages to look at beside its output.
struct ReportFlags: ParsableArguments {
    @Flag(help: "Write no report.") var noReport: Bool

    /// Writes the pages over outputs to `report/` in `folder`, and names them in the outcome.
    ///
    /// That they cannot be written is told, but the step has done its work all the same.
    func write(
        over folder: FilePath, of store: any FaceStore, images: any ImageSource, jobs: Int,
        years: CaptureYears = CaptureYears(), _ context: CommandContext, into outcome: inout CommandOutcome
    ) throws {
        if noReport { return }
        var request = ReportRequest(outputs: [folder], folder: folder.appending("report"))
        request.calibration = Adapters.calibration(of: store.space)
        request.threads = jobs
        request.years = years
        do {
            let report = try writeReport(
                request, of: store, images: images, progress: context.progress,
                interruption: context.interruption)
            outcome.outputs.append(report.firstPage)
            outcome.summary.append("report: \(report.firstPage.shown)")
        } catch is Interrupted {
            outcome.wasInterrupted = true
        } catch let error as FaceSetsError {
            context.progress.report(.warning("no report was written: \(error)"))
        }
    }
}
