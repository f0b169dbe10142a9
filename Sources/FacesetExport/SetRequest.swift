package import FaceTypes
package import JSON
package import Manifests

/// A set that a run is to export.
package struct SetRequest: Sendable {
    package var origin: SwapOrigin
    package var label: String
    /// The id to take if it is free; nil for the next number.
    package var proposedID: String?
    package var faces: [ExportFace]
    /// All faces that were looked at for the set, those of `faces` among them.
    package var considered: [FaceKey]
    /// How bundles begin; the id where it is nil.
    package var bundleStem: String?
    /// Small text files beside the bundles.
    package var markers: [(name: String, text: String)]
    /// Further fields of the entry in the top-level manifest.
    package var extra: [(name: String, value: JSONValue)]

    package init(
        origin: SwapOrigin, label: String, proposedID: String? = nil, faces: [ExportFace],
        considered: [FaceKey]? = nil, bundleStem: String? = nil, markers: [(name: String, text: String)] = [],
        extra: [(name: String, value: JSONValue)] = []
    ) {
        self.origin = origin
        self.label = label
        self.proposedID = proposedID
        self.faces = faces
        self.considered = considered ?? faces.map(\.key).sorted()
        self.bundleStem = bundleStem
        self.markers = markers
        self.extra = extra
    }
}
