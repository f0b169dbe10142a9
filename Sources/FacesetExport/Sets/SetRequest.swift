package import FaceTypes
package import JSON
package import Manifests

/// A set that a run is to export.
package struct SetRequest: Sendable {
    package var origin: SwapOrigin
    /// What people call it; the id where it is nil.
    package var label: String?
    /// The id to take if it is free; nil for the next number.
    package var proposedID: String?
    package var faces: [Face]
    /// Faces that were looked at for the set and refused before.
    package var refused: [DroppedFace]
    /// How bundles begin; the id where it is nil.
    package var bundleStem: String?
    /// Small text files beside the bundles.
    package var markers: [(name: String, text: String)]
    /// Further fields of the entry in the top-level manifest.
    package var extra: [(name: String, value: JSONValue)]
    /// An era of few faces, which stands under `_thin/`.
    package var isThin: Bool

    package init(
        origin: SwapOrigin, label: String?, proposedID: String? = nil, faces: [Face],
        refused: [DroppedFace] = [], bundleStem: String? = nil,
        markers: [(name: String, text: String)] = [], extra: [(name: String, value: JSONValue)] = [],
        isThin: Bool = false
    ) {
        self.origin = origin
        self.label = label
        self.proposedID = proposedID
        self.faces = faces
        self.refused = refused
        self.bundleStem = bundleStem
        self.markers = markers
        self.extra = extra
        self.isThin = isThin
    }

    /// The label, or what stands for it before there is an id.
    package var name: String { label ?? proposedID ?? origin.id }

    /// All faces that were looked at for the set, in the order of their keys.
    package var considered: [FaceKey] {
        (faces.map(\.key) + refused.map(\.key)).sorted()
    }
}
