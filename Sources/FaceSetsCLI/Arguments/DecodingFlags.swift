import Imaging
import Library
import Parallel
import Workflows

/// Options of every command that opens photos.
struct DecodingFlags: ParsableArguments {
    @Option(in: 1...1_024, help: "Photos to process in parallel. Defaults to the number of processors.")
    var jobs: Int?
    @Option(in: 1...1_000_000_000_000, help: "Skip photos with more pixels than this.")
    var maxPixels = 250_000_000

    @Option(
        in: 64...1_000_000, valueName: "MB",
        help:
            "Memory for photos that are processed at the same time; a photo that needs more is processed alone."
    )
    var memory = PhotoMemory.standardMegabytes

    var images: VipsImageSource { Adapters.images(maximumPixels: maxPixels) }
    var resolvedJobs: Int { jobs ?? processorCount }

    func tools(_ context: CommandContext) -> Tools {
        Tools(
            photos: OriginalPhotos(images, memory: PhotoMemory(megabytes: memory)), threads: resolvedJobs,
            progress: context.progress,
            interruption: context.interruption)
    }
}

extension Tools {
    /// For workflows that do not open photos.
    init(_ context: CommandContext) {
        self.init(
            photos: OriginalPhotos(Adapters.images(maximumPixels: DecodingFlags().maxPixels)),
            progress: context.progress, interruption: context.interruption)
    }
}
