import FaceAnalysis
import FaceTypes
import Files
import Glibc
import Imaging
import Inference
import ModelPacks

/// Where concrete decoders, engines and packs are made for the workflows, which know their protocols alone.
enum Adapters {
    static func images(maximumPixels: Int) -> VipsImageSource {
        VipsImageSource(maximumPixels: maximumPixels)
    }

    /// The folders in which packs may lie.
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

    /// An analyser with the networks of a pack, each thread on a stream of its own.
    ///
    /// - Parameter pack: a name, or a folder.
    static func analyser(
        pack: String, jobs: Int, options: AnalyserOptions
    ) throws -> any FaceAnalyser {
        try makeAnalyser(
            pack: packs().pack(pack),
            engine: OpenVINOEngine(device: options.device, streams: jobs, keeping: compiledNetworks),
            options: options)
    }

    /// The map from the distances of a space to the scale of thresholds: that of the pack that made it where it can be
    /// found, else of the recogniser where it is known, else none.
    static func calibration(of space: EmbeddingSpace) -> Calibration {
        guard let recogniser = space.models["recogniser"] else { return .identity }
        let packs = packs().candidates().lazy.filter { $0.name == space.name }
            .compactMap { try? ModelPack(reading: $0.folder) }
        let pack = packs.first { $0.model(.recogniser)?.identity.hex == recogniser }
        return pack?.calibration ?? Calibration.known[recogniser] ?? .identity
    }

    /// Processors that this process may use.
    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

extension Precision: ArgumentChoice {}
extension DecodeMode: ArgumentChoice {}
extension InferenceDevice: ArgumentChoice {}
