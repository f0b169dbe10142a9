import COpenVINO
package import FaceTypes

/// Networks on the processor by OpenVINO: one stream a core, one thread a stream.
///
/// A request is computed by one thread in a fixed order, so results do not depend on the number of streams nor on
/// what else runs. Any number of threads may compile and run.
package final class OpenVINOEngine: InferenceEngine {
    private let core: OpenVINOCore
    private let streams: Int

    /// - Parameter streams: how many requests compute at the same time, from 1; the number of cores is best.
    /// - Throws: `FaceSetsError` `inference_unavailable`.
    package init(streams: Int) throws {
        self.streams = max(1, streams)
        core = try OpenVINOCore()
    }

    /// Release and build of the library, as it names them. Stands for `ov_get_openvino_version`.
    package static var version: String {
        var version = ov_version_t()
        guard ov_get_openvino_version(&version) == OK else { return "unknown" }
        defer { ov_version_free(&version) }
        return String(cString: version.buildNumber)
    }

    /// The name of the processor.
    package var deviceName: String {
        core.property("FULL_DEVICE_NAME") ?? "unknown"
    }

    /// Whether the processor computes in bf16; without it the plug-in would only simulate the loss.
    package var supportsBF16: Bool {
        (core.property("OPTIMIZATION_CAPABILITIES") ?? "").split(separator: " ").contains("BF16")
    }

    /// Besides what the protocol says: `bf16_unsupported` on a processor without bf16, `model_unreadable`,
    /// `model_unusable` where the network does not take the picture or does not give float32.
    package func compile(
        _ model: FilePath, input: PictureInput, width: Int, height: Int, precision: Precision
    ) throws -> any Network {
        guard precision != .bf16 || supportsBF16 else { throw FaceSetsError.withoutBF16(deviceName) }
        let properties = [
            // Some processors compute in bf16 unless told otherwise.
            ("INFERENCE_PRECISION_HINT", precision.rawValue),
            ("NUM_STREAMS", "\(streams)"),
            ("INFERENCE_NUM_THREADS", "\(streams)"),
            // Decoding wants the cores as well; a stream that may not leave its core waits for it.
            ("ENABLE_CPU_PINNING", "NO"),
        ]
        return try core.compile(model, input, width: width, height: height, properties)
    }
}

extension FaceSetsError {
    fileprivate static func withoutBF16(_ device: String) -> FaceSetsError {
        FaceSetsError(
            code: .bf16Unsupported, "this processor (\(device)) does not compute in bf16",
            remedy: "Use f32 for --precision and --detector-precision.")
    }
}
