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
    /// Reads a network whose only input is a picture, fixes the picture's size, and compiles it.
    ///
    /// - Parameter model: an ONNX, TFLite or OpenVINO IR file.
    /// - Throws: `FaceSetsError` naming the file.
    func compile(_ model: FilePath, input: PictureInput, width: Int, height: Int, precision: Precision) throws
        -> any Network

    /// The same for pictures of any size. A run is slower by a fifth than of a network compiled for one size, and the
    /// first run of a size by two.
    func compileForAnySize(_ model: FilePath, input: PictureInput, precision: Precision) throws
        -> any ResizableNetwork
}

/// Width and height of a picture, in pixels.
package struct PictureSize: Hashable, Sendable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// A compiled network for pictures of any size; safe to use as `Network` is.
package protocol ResizableNetwork: Sendable {
    /// As `Network.run`, with a picture of the size given.
    func run<Result>(
        _ size: PictureSize, fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void,
        read: ([TensorView]) throws -> Result
    ) throws -> Result
}

/// A compiled network; any number of threads may run it, and as many of them as the engine has streams compute.
package protocol Network: Sendable {
    /// Runs the network once.
    ///
    /// - Parameters:
    ///   - fill: writes the picture, `3 × width × height` bytes: R, G, B, row after row. What the last run has left
    ///     there is arbitrary.
    ///   - read: reads the outputs, in the order of the model file.
    func run<Result>(
        fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result
}
