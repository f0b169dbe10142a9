import FaceTypes
import Files
import Workflows

/// How a folder of photos is brought into a cache.
struct EmbedFlags: ParsableArguments {
    @Option(
        valueName: "PIXELS", help: "Square into which a photo is fitted to find faces; may be given twice.")
    var detSize = [640]
    @Option(in: 1...1_000_000, help: "New files between two flushes.") var flushEvery = 50
    @Flag(help: "Try photos again that failed before.") var retryFailed: Bool
    @Option(
        valueName: "GLOB",
        help: "Pass over names, or paths with a slash, that match; may be given several times.")
    var exclude: [FilePath] = []

    /// - Throws: `not_a_folder`, or the system's refusal to open the source.
    func request(_ source: FilePath, jobs: Int) throws -> EmbedRequest {
        guard detSize.allSatisfy({ $0 > 0 && $0 % 32 == 0 }) else {
            throw UsageError("--det-size wants a multiple of 32")
        }
        guard let folder = source.madeReal() else {
            throw FaceSetsError.system("cannot open the source", source)
        }
        guard FileInfo(folder)?.kind == .folder else {
            throw FaceSetsError(
                code: "not_a_folder", "the source is not a folder", path: source,
                remedy: "Name the folder that holds the photos.")
        }
        var request = EmbedRequest(source: folder)
        request.flushEvery = flushEvery
        request.jobs = jobs
        request.retryFailed = retryFailed
        request.exclude = exclude.map { PathPattern($0) }
        return request
    }
}
