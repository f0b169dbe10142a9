/// The numeric precision of a network.
package enum Precision: String, Sendable, CaseIterable {
    case f32
    case bf16
}

/// The shape and values of a network's output, valid only inside the closure that reads it.
package struct TensorView {
    package let shape: [Int]
    package let values: UnsafeBufferPointer<Float>

    package init(shape: [Int], values: UnsafeBufferPointer<Float>) {
        self.shape = shape
        self.values = values
    }
}

/// Compiles networks so that they can run.
package protocol InferenceEngine: Sendable {
    /// Reads a network whose only input is a picture, fixes the picture's size, and compiles it.
    ///
    /// - Throws: `FaceSetsError` naming the file.
    func compile(_ model: NetworkFile, input: PictureInput, width: Int, height: Int, precision: Precision)
        throws
        -> any Network

    /// Compiles a network for pictures of any size. Each run is about 20% slower than with a fixed size, and the
    /// first run of each size takes twice as long.
    func compileForAnySize(_ model: NetworkFile, input: PictureInput, precision: Precision) throws
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

/// A compiled network for pictures of any size; as thread-safe as `Network`.
package protocol ResizableNetwork: Sendable {
    /// See `Network.run`; the size of the picture is given per run.
    func run<Result>(
        _ size: PictureSize, fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void,
        read: ([TensorView]) throws -> Result
    ) throws -> Result
}

/// A compiled network. Any number of threads may call it; as many run at once as the engine has streams.
package protocol Network: Sendable {
    /// Runs the network once.
    ///
    /// - Parameters:
    ///   - fill: writes the picture, `3 × width × height` bytes, as rows of R, G, B. The buffer still holds arbitrary
    ///     bytes of an earlier run.
    ///   - read: reads the outputs, in the order of the model file.
    func run<Result>(
        fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void, read: ([TensorView]) throws -> Result
    ) throws -> Result
}
