/// A device that runs networks, by OpenVINO's name.
package enum InferenceDevice: String, Sendable, CaseIterable {
    case cpu = "CPU"
    case gpu = "GPU"
    case npu = "NPU"
    /// OpenVINO chooses one of the available devices.
    case auto = "AUTO"
}
