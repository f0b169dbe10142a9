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

/// A word for programs and a detail for people.
struct FrameLookFault {
    let word: String
    let detail: String
}
