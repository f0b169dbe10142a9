package import FaceTypes

/// A photo as pages show it.
package struct PhotoView: Sendable {
    package var path: FilePath
    /// Whether the photo is where the cache says; otherwise it is not linked.
    package var isPresent: Bool
    /// The capture date and its source, `2009-07-14 (EXIF)`; nil if unknown.
    package var day: String?
    /// Pixels after orientation, 0 if unknown.
    package var width: Int
    package var height: Int

    package init(path: FilePath, isPresent: Bool, day: String?, width: Int, height: Int) {
        self.path = path
        self.isPresent = isPresent
        self.day = day
        self.width = width
        self.height = height
    }
}

/// A measure of a face: its name and its formatted value.
package struct Term: Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A face as pages show it.
package struct FaceView: Sendable {
    package var key: FaceKey
    /// Nil for a face that is not in the cache.
    package var photo: PhotoView?
    /// The picture's path in the report; nil if the photo could not be opened.
    package var crop: String?
    /// To the centroid of its identity, on the scale of thresholds.
    package var distance: Double?
    package var terms: [Term]
    /// Additional information.
    package var note: String?
    /// ID of the set that dropped it, or that it may belong to.
    package var set: String?
    /// In pixels of its photo after rotation.
    package var box: Box?
    /// The nearest identity to a face without one.
    package var nearest: Neighbour?

    package init(
        key: FaceKey, photo: PhotoView?, crop: String?, distance: Double?, terms: [Term], note: String? = nil,
        set: String? = nil
    ) {
        self.key = key
        self.photo = photo
        self.crop = crop
        self.distance = distance
        self.terms = terms
        self.note = note
        self.set = set
    }
}

/// Another identity with the distance to its centroid.
package struct Neighbour: Sendable {
    package var id: String
    package var label: String
    package var distance: Double

    package init(id: String, label: String, distance: Double) {
        self.id = id
        self.label = label
        self.distance = distance
    }
}

/// An identity as shown in lists.
package struct IdentityView: Sendable {
    package var id: String
    package var label: String
    package var faceCount: Int
    package var photoCount: Int
    /// The face nearest to the centroid.
    package var cover: FaceView?
    /// Distances of its faces to the centroid; nil if none is in the cache.
    package var medianDistance: Double?
    package var greatestDistance: Double?
    /// Nearest first.
    package var neighbours: [Neighbour]
    /// `thin era`: short remarks.
    package var remarks: [String]
    /// The files that were exported for it.
    package var bundles: [FilePath] = []
    /// Whether it has a page of years.
    package var hasEras: Bool

    package init(
        id: String, label: String, faceCount: Int, photoCount: Int, cover: FaceView?,
        medianDistance: Double?, greatestDistance: Double?, neighbours: [Neighbour], remarks: [String],
        hasEras: Bool
    ) {
        self.id = id
        self.label = label
        self.faceCount = faceCount
        self.photoCount = photoCount
        self.cover = cover
        self.medianDistance = medianDistance
        self.greatestDistance = greatestDistance
        self.neighbours = neighbours
        self.remarks = remarks
        self.hasEras = hasEras
    }
}

/// Faces that an output left out for one reason.
package struct RejectedView: Sendable {
    /// As in the manifest: `min_blur`.
    package var reason: String
    package var count: Int

    /// In words: "too blurred"; the manifest's word if this program does not know it.
    package var title: String { Reason(rawValue: reason)?.title ?? reason }

    package init(reason: String, count: Int) {
        self.reason = reason
        self.count = count
    }
}

/// One output: a folder with a manifest.
package struct SectionView: Sendable {
    package enum Kind: String, Sendable {
        case persons, facesets, swap
    }

    package var kind: Kind
    /// The folder of its pages, unique in the report.
    package var slug: String
    package var source: FilePath
    package var identities: [IdentityView]
    /// Faces of the identities, and photos by content.
    package var faceCount: Int
    package var photoCount: Int
    package var rejected: [RejectedView]
    /// Distances of faces to the centroid of their identity, and of each identity to its nearest other: between
    /// centroids, but for persons the average over all pairs.
    package var faceDistances: Histogram
    package var identityDistances: Histogram
    /// Marked in the first and the second histogram.
    package var faceMarks: [Mark]
    package var identityMarks: [Mark]
    /// Options as in the manifest.
    package var options: [Term]

    package init(
        kind: Kind, slug: String, source: FilePath, identities: [IdentityView], faceCount: Int,
        photoCount: Int, rejected: [RejectedView], faceDistances: Histogram, identityDistances: Histogram,
        faceMarks: [Mark], identityMarks: [Mark], options: [Term]
    ) {
        self.kind = kind
        self.slug = slug
        self.source = source
        self.identities = identities
        self.faceCount = faceCount
        self.photoCount = photoCount
        self.rejected = rejected
        self.faceDistances = faceDistances
        self.identityDistances = identityDistances
        self.faceMarks = faceMarks
        self.identityMarks = identityMarks
        self.options = options
    }

    /// The singular and plural names of its identities.
    package var words: (one: String, many: String) {
        switch kind {
        case .persons: ("person", "people")
        case .facesets: ("faceset", "facesets")
        case .swap: ("exported set", "exported sets")
        }
    }

    package var title: String {
        switch kind {
        case .persons: "People"
        case .facesets: "Facesets"
        case .swap: "Exported sets"
        }
    }
}

/// A file name from an identity's ID, without characters that could point elsewhere.
package func pageName(of id: String) -> String {
    let plain = id.utf8.allSatisfy { byte in
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard !plain || id.isEmpty || id.utf8.count > 120 else { return id }
    return "x" + id.utf8.prefix(100).map { String($0, radix: 16) }.joined(separator: "-")
}
