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
            "Sizes to which photos are scaled to find faces. Defaults to 640, plus 1280 with the open pack for photos of "
            + "at least 1920 pixels. InsightFace packs also search at 128 if 640 finds nothing, for faces that fill the "
            + "frame; with 128,640 they always do."
    )
    var detSize: DetectorSizes?
    @Option(help: "Numeric precision of the detector; bf16 is faster, but locates faces less exactly.")
    var detectorPrecision: Precision = .f32
    @Option(
        help:
            "Decode all pixels of large JPEGs, or only as many as faces need. Defaults to the mode of the cache, or reduced."
    )
    var decode: DecodeMode?
    @Flag(
        help:
            "Also search large photos tile by tile at full resolution, to find small faces. This is always done for "
            + "panoramas and long screenshots (at least three times as long as wide)."
    )
    var tiles: Bool
    @Flag(
        help:
            "If no face is found with a high score, try the photo rotated, unless its EXIF orientation is known."
    )
    var rotateRetry: Bool
}

/// How a folder of photos is added to a cache.
struct EmbedFlags: ParsableArguments {
    @OptionGroup var finding: FindingFlags
    @Option(in: 1...1_000_000, help: "Save progress after N new files.") var flushEvery = 50
    @Flag(help: "Retry photos that failed in an earlier run.") var retryFailed: Bool
    @Option(
        valueName: "GLOB",
        help: "Skip files and folders that match GLOB; a GLOB with a slash is matched against paths.")
    var exclude: [FilePath] = []
    @Flag(
        help:
            "Include trash, snapshot and thumbnail folders of NAS and desktop systems, such as @eaDir and "
            + "#recycle."
    )
    var includeSystemFolders: Bool
    @Flag(
        help: "If no metadata has a capture date, take it from the file name, as in IMG-20170203-WA0026.jpg.")
    var datesFromNames: Bool
    @Flag(help: "Accept a folder without photos, and mark its photos in the cache as missing.")
    var allowEmpty: Bool
    @Option(help: "Stop if more than this share of the photos in the cache is missing.")
    var maxMissing = Percentage(50)

    /// - Throws: `not_a_folder`, or a system error if the source cannot be opened.
    func request(_ source: FilePath, _ analyser: any FaceAnalyser) throws -> EmbedRequest {
        guard let folder = source.madeReal() else {
            throw FaceSetsError.system("cannot open the source", source)
        }
        guard FileInfo(folder)?.kind == .folder else {
            throw FaceSetsError(
                code: .notAFolder, "the source is not a folder", path: source,
                remedy: "Pass the folder with the photos.")
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
