package import FaceTypes

/// The arithmetic of a network.
package enum Precision: String, Sendable, CaseIterable {
    case f32
    case bf16
}

/// What an output of a network holds: its shape and its values, valid only while they are being read.
package struct TensorView {
    package let shape: [Int]
    package let values: UnsafeBufferPointer<Float>

    package init(shape: [Int], values: UnsafeBufferPointer<Float>) {
        self.shape = shape
        self.values = values
    }
}

/// Makes networks ready to run.
package protocol InferenceEngine: Sendable {
    /// Reads a network, fixes the shape of its only input, and compiles it.
    ///
    /// - Parameter model: an ONNX, TFLite or OpenVINO IR file.
    /// - Throws: `FaceSetsError` naming the file.
    func compile(_ model: FilePath, inputShape: [Int], precision: Precision) throws -> any Network
}

/// A compiled network; any number of threads may run it, and as many of them as the engine has streams compute.
package protocol Network: Sendable {
    /// Runs the network once.
    ///
    /// - Parameters:
    ///   - fill: writes the input tensor, row-major float32 in the shape that was compiled.
    ///   - read: reads the outputs, in the order of the model file.
    func run<Result>(
        fill: (UnsafeMutableBufferPointer<Float>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result
}
