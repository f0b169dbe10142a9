package import FaceTypes

/// The file of a network: ONNX, TFLite or OpenVINO IR.
package struct NetworkFile: Hashable, Sendable {
    package let path: FilePath
    /// What tells its content from that of any other network; nil where nobody has checked it, and then its compiled
    /// form is not kept.
    package let identity: PhotoDigest?

    package init(_ path: FilePath, identity: PhotoDigest? = nil) {
        self.path = path
        self.identity = identity
    }
}
