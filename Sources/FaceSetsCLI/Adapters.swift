import FaceAnalysis
import FaceTypes
import Files
import Glibc
import Imaging
import Inference
import ModelPacks
import Parallel

/// Creates the concrete decoders, engines and packs; workflows only know their protocols.
enum Adapters {
    static func images(maximumPixels: Int) -> VipsImageSource {
        VipsImageSource(maximumPixels: maximumPixels)
    }

    /// The folders to search for packs.
    static func packs() -> PackLocator {
        PackLocator(
            environment: environment,
            executable: FilePath("/proc/self/exe").madeReal())
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static var compiledNetworks: CompiledNetworks? {
        CompiledNetworks.userFolder(environment: environment).map { CompiledNetworks(in: $0) }
    }

    /// An analyser for the networks of a pack, with one stream per thread.
    ///
    /// - Parameter pack: a name or a folder.
    static func analyser(
        pack: String, jobs: Int, options: AnalyserOptions
    ) throws -> any FaceAnalyser {
        try makeAnalyser(
            pack: packs().pack(pack),
            engine: OpenVINOEngine(device: options.device, streams: jobs, keeping: compiledNetworks),
            options: options)
    }

    /// Converts distances of a space to the scale of thresholds: the calibration of the pack that made the space if it
    /// can be found, otherwise that of a known recogniser, otherwise the identity.
    static func calibration(of space: EmbeddingSpace) -> Calibration {
        guard let recogniser = space.models["recogniser"] else { return .identity }
        let packs = packs().candidates().lazy.filter { $0.name == space.name }
            .compactMap { try? ModelPack(reading: $0.folder) }
        let pack = packs.first { $0.model(.recogniser)?.identity.hex == recogniser }
        return pack?.calibration ?? Calibration.known[recogniser] ?? .identity
    }
}

extension Precision: ArgumentChoice {}
extension DecodeMode: ArgumentChoice {}
extension InferenceDevice: ArgumentChoice {}
