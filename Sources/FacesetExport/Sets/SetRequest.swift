package import FaceTypes
package import JSON
package import Manifests

/// A set that a run should export.
package struct SetRequest: Sendable {
    package var origin: SwapOrigin
    /// Its display name; nil to use the ID.
    package var label: String?
    /// The preferred ID; nil for the next number.
    package var proposedID: String?
    package var faces: [Face]
    /// Faces that were considered for the set but rejected earlier.
    package var refused: [DroppedFace]
    /// The beginning of bundle names; nil to use the ID.
    package var bundleStem: String?
    /// Small text files beside the bundles.
    package var markers: [(name: String, text: String)]
    /// Additional fields of the entry in the top-level manifest.
    package var extra: [(name: String, value: JSONValue)]
    /// Whether it is an era with few faces, which goes to `_thin/`.
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

    /// The label, or a substitute before there is an ID.
    package var name: String { label ?? proposedID ?? origin.id }

    /// All faces that were considered for the set, ordered by key.
    package var considered: [FaceKey] {
        (faces.map(\.key) + refused.map(\.key)).sorted()
    }
}
