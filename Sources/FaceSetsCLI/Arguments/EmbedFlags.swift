import FaceAnalysis
import FaceTypes
import Files
import Inference
import PhotoMetadata
import Workflows

/// How faces are found.
struct FindingFlags: ParsableArguments {
    @Option(
        help:
            "Squares into which a photo is fitted to find faces. By default 640, and with the open pack 1280 too for "
            + "photos of 1920 pixels or more. With packs of InsightFace, faces that fill the frame are looked for at 128 "
            + "where 640 finds nothing; 128,640 always does."
    )
    var detSize: DetectorSizes?
    @Option(help: "Arithmetic of the detector: bf16 is faster, and places faces less exactly.")
    var detectorPrecision: Precision = .f32
    @Option(
        help:
            "Decode all pixels of large JPEGs, or only as many as faces need. By default as in the cache, or full."
    )
    var decode: DecodeMode?
    @Flag(
        help:
            "Look at photos in windows up to their full size too, for small faces in large frames. Panoramas and long "
            + "screenshots, three times as long as wide, always are."
    )
    var tiles: Bool
    @Flag(
        help: "Turn photos in which nothing certain was found, unless their file says which way up they are.")
    var rotateRetry: Bool
}

/// How a folder of photos is brought into a cache.
struct EmbedFlags: ParsableArguments {
    @OptionGroup var finding: FindingFlags
    @Option(in: 1...1_000_000, help: "New files between two flushes.") var flushEvery = 50
    @Flag(help: "Try photos again that failed before.") var retryFailed: Bool
    @Option(
        valueName: "GLOB",
        help: "Pass over names, or paths with a slash, that match; may be given several times.")
    var exclude: [FilePath] = []
    @Flag(
        help:
            "Read the trash, snapshot and thumbnail folders of NAS and desktop systems too, such as @eaDir and #recycle."
    )
    var includeSystemFolders: Bool
    @Flag(
        help:
            "Take the capture date from the file name if nothing else has one, as in IMG-20170203-WA0026.jpg."
    )
    var datesFromNames: Bool
    @Flag(help: "Accept a folder without photos, and mark all that the cache has below it as missing.")
    var allowEmpty: Bool
    @Option(help: "Stop if more than this share of the known photos is missing.")
    var maxMissing = Percentage(50)

    /// - Throws: `not_a_folder`, or the system's refusal to open the source.
    func request(_ source: FilePath, _ analyser: any FaceAnalyser) throws -> EmbedRequest {
        guard let folder = source.madeReal() else {
            throw FaceSetsError.system("cannot open the source", source)
        }
        guard FileInfo(folder)?.kind == .folder else {
            throw FaceSetsError(
                code: .notAFolder, "the source is not a folder", path: source,
                remedy: "Name the folder that holds the photos.")
        }
        var request = EmbedRequest(source: folder, analyser: analyser)
        request.flushEvery = flushEvery
        request.retryFailed = retryFailed
        request.exclude = exclude.map { PathPattern($0) }
        request.includesSystemFolders = includeSystemFolders
        request.dates.readsFileNames = datesFromNames
        request.allowsEmpty = allowEmpty
        request.greatestMissingShare = maxMissing.share
        return request
    }
}
