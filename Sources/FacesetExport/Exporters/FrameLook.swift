import FaceTypes

/// What the networks see in one frame of a bundle.
package struct FrameLook: Sendable {
    /// Unit embedding and raw norm of each face, by descending score.
    var faces: [(unit: [Float], norm: Float)] = []
    var faults: [FrameLookFault] = []

    /// Sees nothing.
    package init() {}

    init(faces: [(unit: [Float], norm: Float)] = [], faults: [FrameLookFault]) {
        self.faces = faces
        self.faults = faults
    }
}

/// What is wrong with a frame.
struct FrameLookFault {
    let reason: Reason
    let detail: String
}
