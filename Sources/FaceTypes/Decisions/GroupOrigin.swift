/// The origin of a group created by decisions. A later run recognises the group by it, even if it lost all faces, so
/// that the group keeps its number.
package struct GroupOrigin<Face: Hashable & Sendable>: Hashable, Sendable {
    /// The decision that separated these faces from others; nil for single faces, and faces removed from their person.
    package var decision: Int?
    /// At most `mostFaces`.
    package var faces: [Face]

    package init(decision: Int? = nil, faces: [Face]) {
        self.decision = decision
        self.faces = Array(faces.prefix(Self.mostFaces))
    }

    /// Number of faces that suffice to recognise a group.
    package static var mostFaces: Int { 24 }
}
