/// What computes networks, by OpenVINO's names.
package enum InferenceDevice: String, Sendable, CaseIterable {
    case cpu = "CPU"
    case gpu = "GPU"
    case npu = "NPU"
    /// OpenVINO chooses among those that are there.
    case auto = "AUTO"
}
