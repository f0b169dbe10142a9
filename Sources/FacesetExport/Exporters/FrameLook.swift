import FaceTypes

/// What the networks detect in one frame of a bundle.
package struct FrameLook: Sendable {
    /// Unit embedding and raw norm of each face, by descending score.
    var faces: [(unit: [Float], norm: Float)] = []
    var faults: [FrameLookFault] = []

    /// Detects nothing.
    package init() {}

    init(faces: [(unit: [Float], norm: Float)] = [], faults: [FrameLookFault]) {
        self.faces = faces
        self.faults = faults
    }
}

/// A problem with a frame.
struct FrameLookFault {
    let reason: Reason
    let detail: String
}
