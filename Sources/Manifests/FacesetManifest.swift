package import FaceTypes
package import Files
package import JSON

/// The manifest of one exported face set, `face-sets/swap-set/1`: the frames in its bundles, and why others are
/// missing.
package struct FacesetManifest: Hashable, Sendable {
    package static let schema = "face-sets/swap-set/1"
    package static let fileName = "manifest.json"

    /// One frame of the set.
    package struct Face: Hashable, Sendable {
        package var key: FaceKey
        /// The photo.
        package var path: FilePath
        /// File name of the frame, in the folder and in the bundles.
        package var file: String
        /// From 0, best first.
        package var rank: Int
        /// Weighted sum of the terms, 0…1.
        package var score: Double
        /// By name, each in 0…1.
        package var terms: [(name: String, value: Double)]
        /// Nil if the frame was not verified.
        package var verified: Bool?
        /// How the frame was cropped, and its cosine to the source.
        package var extra: [(name: String, value: JSONValue)]

        package init(
            key: FaceKey, path: FilePath, file: String, rank: Int, score: Double,
            terms: [(name: String, value: Double)], verified: Bool?,
            extra: [(name: String, value: JSONValue)] = []
        ) {
            self.key = key
            self.path = path
            self.file = file
            self.rank = rank
            self.score = score
            self.terms = terms
            self.verified = verified
            self.extra = extra
        }

        package var json: JSONValue {
            let terms = JSONObject(terms.map { ($0.name, .double($0.value)) })
            return .object(
                JSONObject(
                    [
                        ("key", .text(key.description)), ("path", .string(path.bytes)), ("file", .text(file)),
                        ("rank", .int(rank)), ("score", .double(score)), ("terms", .object(terms)),
                        ("verified", verified.map(JSONValue.bool) ?? .null),
                    ] + extra.map { ($0.name, $0.value) }))
        }
    }

    /// A file that the export wrote beside the manifest.
    package struct File: Hashable, Sendable {
        package var name: String
        /// Bytes.
        package var size: Int
        /// 64 hexadecimal digits.
        package var sha256: String

        package init(name: String, size: Int, sha256: String) {
            self.name = name
            self.size = size
            self.sha256 = sha256
        }

        package var json: JSONValue {
            ["name": .text(name), "size": .int(size), "sha256": .text(sha256)]
        }
    }

    /// The whole manifest; unknown fields are preserved.
    package var json: JSONObject

    package init(json: JSONObject) {
        self.json = json
    }

    /// Nil if there is no file.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`.
    package init?(reading path: some FileLocation) throws {
        guard let object = try readManifest(path, schema: Self.schema) else { return nil }
        json = object
        try ManifestFields(object, in: path.fullPath).checkOptions()
        try checkNames(in: path.fullPath)
    }

    /// Reads the manifest of a set of an export; nil if there is no file.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`, `link_in_output`.
    package init?(of entry: SwapEntry, in export: OutputPlace) throws {
        try self.init(reading: export.appending(entry.folder).appending(Self.fileName))
    }

    /// - Throws: `FaceSetsError` `bad_manifest` if a frame, bundle or file has a name that is not valid inside the
    ///   folder.
    package func checkNames(in path: FilePath) throws {
        let bundles = (json["bundles"]?.array ?? []).compactMap { $0["file"]?.text }
        let listed = (json["files"]?.array ?? []).compactMap { $0["name"]?.text }
        let candidates = (json["candidates"]?.array ?? []).compactMap { $0["file"]?.text }
        let stray =
            (frames + bundles).first { !FilePath($0).isSinglePlaceName }
            ?? (listed + candidates).first { !FilePath($0).isPlaceName }
        guard let stray else { return }
        throw FaceSetsError(
            code: .badManifest, "\(stray) is not a valid name for a file in the folder of the manifest",
            path: path,
            remedy: FaceSetsError.restoreOrRecreate)
    }

    /// The face of each frame, by the frame's name.
    package var keys: [String: FaceKey] {
        Dictionary(zip(frames, faces)) { first, _ in first }
    }

    /// Keys of the faces whose frames are in the set, best first.
    package var faces: [FaceKey] {
        (json["faces"]?.array ?? []).compactMap { $0["key"]?.text.flatMap { FaceKey($0) } }
    }

    /// Names of the frames, best first.
    package var frames: [String] { (json["faces"]?.array ?? []).compactMap { $0["file"]?.text } }

    /// Only those with valid names inside the folder.
    package var files: [File] {
        (json["files"]?.array ?? []).compactMap { value in
            guard let name = value["name"]?.text, let size = value["size"]?.int(in: Bounds.bytes),
                let sha256 = value["sha256"]?.text,
                FilePath(name).isPlaceName
            else { return nil }
            return File(name: name, size: size, sha256: sha256)
        }
    }

    /// Limits on the distance of a frame to its source and to the set, on the scale of thresholds.
    package var driftThreshold: CalibratedDistance? { distance("drift_threshold") }
    package var strangerThreshold: CalibratedDistance? { distance("stranger_threshold") }
    private func distance(_ option: String) -> CalibratedDistance? {
        json["options"]?[option]?.threshold
    }
    /// In pixels.
    package var frameSide: Int? { json["options"]?["out_size"]?.int(in: Bounds.frameSide) }
    /// The formats that the set was written in, as in `Exporter.description`.
    package var formats: [String] { json["formats"]?.array?.compactMap(\.text) ?? ["fsz"] }
    /// A digest of everything that the set was made from.
    package var inputs: String? { json["inputs"]?.text }
    /// The pack that verified the set, or else that of the cache.
    package var centroidSpace: String? { json["centroid_space"]?.text }

    /// The unit vector of the set; nil if it is of another space.
    package func centroid(ofSpace name: String) -> [Double]? {
        guard centroidSpace == name else { return nil }
        return json["centroid"]?.array?.compactMap { $0.double(in: -1...1) }
    }

    /// The number of frames in a bundle, best first; nil for a bundle that is not listed.
    package func frameCount(ofBundle name: String) -> Int? {
        json["bundles"]?.array?.first { $0["file"]?.text == name }?["frames"]?.int(in: Bounds.count)
    }

    /// The faces that were dropped, and why.
    package var dropped: [(key: FaceKey, reason: ReasonText)] {
        (json["dropped"]?.array ?? []).compactMap { face in
            guard let key = face["key"]?.text.flatMap({ FaceKey($0) }), let reason = face["reason"]?.text
            else { return nil }
            return (key, ReasonText(reading: reason))
        }
    }

    /// Whether faces were dropped because their photos could not be read, which may change.
    package var hasUnreadPhotos: Bool { dropped.contains { Self.isUnread($0.reason) } }

    package static func isUnread(_ reason: ReasonText) -> Bool { reason.reason == .unreadable }

    /// Whether a reason does not depend on the face itself: it may no longer apply once photos or cache are updated.
    package static func isPassing(_ reason: ReasonText) -> Bool {
        [.unreadable, .missingPhoto, .notEnriched, .notInCache].contains(reason.reason)
    }

    package static func == (a: FacesetManifest, b: FacesetManifest) -> Bool { a.json == b.json }
    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

extension FacesetManifest.Face {
    package static func == (a: Self, b: Self) -> Bool { a.json == b.json }
    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
