package import FaceTypes

/// The file of a network: ONNX, TFLite or OpenVINO IR.
package struct NetworkFile: Hashable, Sendable {
    package let path: FilePath
    /// The checked digest of its content; nil if it was not checked, and then its compiled form is not kept.
    package let identity: PhotoDigest?

    package init(_ path: FilePath, identity: PhotoDigest? = nil) {
        self.path = path
        self.identity = identity
    }
}
