import COpenVINO
import FaceTypes
import Files
import Synchronization

/// Runs networks with OpenVINO; on the processor with one stream per core and one thread per stream.
///
/// There, each request is computed by one thread in a fixed order, so results do not depend on the number of streams or
/// on other load. Thread-safe.
package final class OpenVINOEngine: InferenceEngine {
    private let device: InferenceDevice
    private let streams: Int
    private let kept: CompiledNetworks?
    private let core: OpenVINOCore
    /// Created when a network needs it.
    private let coreOfBF16 = Mutex<OpenVINOCore?>(nil)

    /// - Parameters:
    ///   - device: devices other than the processor round differently, and compute in their own order.
    ///   - streams: how many requests the processor runs at the same time, at least 1; use the number of cores.
    ///   - kept: where compiled networks are kept for the next start.
    /// - Throws: `FaceSetsError` `inference_unavailable`; `device_missing`, which names the available devices.
    package init(device: InferenceDevice = .cpu, streams: Int, keeping kept: CompiledNetworks? = nil) throws {
        self.device = device
        self.streams = max(1, streams)
        self.kept = kept
        if device != .cpu { try Self.checkIsThere(device) }
        core = try OpenVINOCore(device.rawValue, Self.properties(device, .f32, streams: self.streams))
    }

    /// The devices that OpenVINO finds on this machine: `CPU`, `GPU.0`, …. Calls `ov_core_get_available_devices`.
    package static func availableDevices() throws -> [String] { try OpenVINOCore("CPU", []).devices }

    private static func checkIsThere(_ device: InferenceDevice) throws {
        let core = try OpenVINOCore("CPU", [])
        let isThere =
            device == .auto
            ? core.hasPlugin(for: device.rawValue)
            : core.devices.contains { $0 == device.rawValue || $0.hasPrefix(device.rawValue + ".") }
        if !isThere { throw FaceSetsError.missing(device, present: core.devices) }
    }

    /// Release and build of the library. Calls `ov_get_openvino_version`.
    package static var version: String {
        var version = ov_version_t()
        guard ov_get_openvino_version(&version) == OK else { return "unknown" }
        defer { ov_version_free(&version) }
        return String(cString: version.buildNumber)
    }

    /// The name of the device.
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
        _ model: NetworkFile, input: PictureInput, width: Int, height: Int, precision: Precision
    ) throws -> any Network {
        let core = try core(precision)
        let size = PictureSize(width: width, height: height)
        let (compiled, content) = try compiled(model, input, size, precision, core)
        return try OpenVINONetwork(taking: compiled, content, core: core, model.path)
    }

    /// See `compile`.
    package func compileForAnySize(_ model: NetworkFile, input: PictureInput, precision: Precision) throws
        -> any ResizableNetwork
    {
        let core = try core(precision)
        let (compiled, content) = try compiled(model, input, nil, precision, core)
        return OpenVINOResizableNetwork(taking: compiled, content, core: core, model.path)
    }

    private func core(_ precision: Precision) throws -> OpenVINOCore {
        guard precision == .bf16 else { return core }
        guard supportsBF16 else { throw FaceSetsError.withoutBF16(deviceName) }
        return try coreOfBF16.withLock { made in
            let core =
                try made ?? OpenVINOCore(device.rawValue, Self.properties(device, .bf16, streams: streams))
            made = core
            return core
        }
    }

    private static func properties(_ device: InferenceDevice, _ precision: Precision, streams: Int)
        -> [(String, String)]
    {
        // Some devices use bf16 or f16 by default; an NPU supports nothing else.
        let precision = [("INFERENCE_PRECISION_HINT", precision.rawValue)]
        guard device == .cpu else { return device == .npu ? [] : precision }
        return precision + [
            ("NUM_STREAMS", "\(streams)"),
            ("INFERENCE_NUM_THREADS", "\(streams)"),
            // Decoding needs the cores too, and a stream pinned to a busy core would wait for it.
            ("ENABLE_CPU_PINNING", "NO"),
        ]
    }
}

// Keeping compiled networks
extension OpenVINOEngine {
    /// An `ov_compiled_model_t`: imported with its memory if it was kept, otherwise compiled and kept. Calls
    /// `ov_compiled_model_export_model`.
    private func compiled(
        _ model: NetworkFile, _ input: PictureInput, _ size: PictureSize?, _ precision: Precision,
        _ core: OpenVINOCore
    ) throws -> (OpaquePointer, NetworkContent?) {
        guard let kept, let key = key(model, input, size, precision) else {
            return (try core.compile(model.path, input, size), nil)
        }
        if let content = kept.content(of: key), let imported = core.importNetwork(content) {
            return (imported, content)
        }
        let compiled = try core.compile(model.path, input, size)
        kept.keep(key) { file in
            let status = file.withCString { ov_compiled_model_export_model(compiled, $0) }
            try check(status, "cannot export the network", model.path)
        }
        return (compiled, nil)
    }

    /// Everything that determines a compiled network; nil for a file that was not checked.
    private func key(
        _ model: NetworkFile, _ input: PictureInput, _ size: PictureSize?, _ precision: Precision
    ) -> PhotoDigest? {
        guard let identity = model.identity else { return nil }
        let parts = [
            "face-sets network 1", Self.version, device.rawValue, deviceName,
            core.property("OPTIMIZATION_CAPABILITIES") ?? "",
            identity.hex, "\(input)", size.map { "\($0.width)x\($0.height)" } ?? "any size",
            precision.rawValue,
        ]
        return SHA256.digest(of: Array(parts.joined(separator: "\n").utf8))
    }
}

extension FaceSetsError {
    fileprivate static func missing(_ device: InferenceDevice, present: [String]) -> FaceSetsError {
        FaceSetsError(
            code: .deviceMissing,
            "OpenVINO found no \(device.rawValue) on this machine, only \(present.joined(separator: ", "))",
            remedy:
                "Use --device CPU; other devices need their driver and OpenVINO's plug-in (`make devices`).")
    }

    fileprivate static func withoutBF16(_ device: String) -> FaceSetsError {
        FaceSetsError(
            code: .bf16Unsupported, "this processor (\(device)) does not support bf16",
            remedy: "Pass f32 to --precision and --detector-precision.")
    }
}
