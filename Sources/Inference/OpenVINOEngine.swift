import COpenVINO
package import FaceTypes

/// Runs networks on the processor with OpenVINO, with one stream per core and one thread per stream.
///
/// Each request is computed by one thread in a fixed order, so results do not depend on the number of streams or on
/// what else is running. Thread-safe.
package final class OpenVINOEngine: InferenceEngine {
    private let core: OpenVINOCore
    private let streams: Int

    /// - Parameter streams: how many requests run at the same time, at least 1; use the number of cores.
    /// - Throws: `FaceSetsError` `inference_unavailable`.
    package init(streams: Int) throws {
        self.streams = max(1, streams)
        core = try OpenVINOCore()
    }

    /// Release and build of the library. Calls `ov_get_openvino_version`.
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

    /// Whether the processor supports bf16 natively; otherwise OpenVINO would only simulate the loss of precision.
    package var supportsBF16: Bool {
        (core.property("OPTIMIZATION_CAPABILITIES") ?? "").split(separator: " ").contains("BF16")
    }

    /// Besides what the protocol says, throws `bf16_unsupported` on a processor without bf16, `model_unreadable`, and
    /// `model_unusable` if the network does not take a picture or does not return float32.
    package func compile(
        _ model: FilePath, input: PictureInput, width: Int, height: Int, precision: Precision
    ) throws -> any Network {
        let properties = try properties(precision)
        return try OpenVINONetwork(
            taking: core.compile(model, input, PictureSize(width: width, height: height), properties),
            core: core, model)
    }

    /// See `compile`.
    package func compileForAnySize(_ model: FilePath, input: PictureInput, precision: Precision) throws
        -> any ResizableNetwork
    {
        let compiled = try core.compile(model, input, nil, properties(precision))
        return OpenVINOResizableNetwork(taking: compiled, core: core, model)
    }

    private func properties(_ precision: Precision) throws -> [(String, String)] {
        guard precision != .bf16 || supportsBF16 else { throw FaceSetsError.withoutBF16(deviceName) }
        return [
            // Some processors compute in bf16 unless told otherwise.
            ("INFERENCE_PRECISION_HINT", precision.rawValue),
            ("NUM_STREAMS", "\(streams)"),
            ("INFERENCE_NUM_THREADS", "\(streams)"),
            // Decoding needs the cores too, and a stream pinned to a busy core would wait for it.
            ("ENABLE_CPU_PINNING", "NO"),
        ]
    }
}

extension FaceSetsError {
    fileprivate static func withoutBF16(_ device: String) -> FaceSetsError {
        FaceSetsError(
            code: .bf16Unsupported, "this processor (\(device)) does not support bf16",
            remedy: "Pass f32 to --precision and --detector-precision.")
    }
}
