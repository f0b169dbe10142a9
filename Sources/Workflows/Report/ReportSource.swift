import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests
import Report

/// One identity of an output, as in its manifest.
struct ReportedIdentity {
    var id: String
    var label: String
    var keys: [FaceKey]
    var remarks: [String] = []
    /// The files that were exported for it.
    var bundles: [FilePath] = []
    /// Whether it is an era of another identity.
    var isEra = false
    /// The identity that it is an era of.
    var parent: String?
    /// The threshold that formed an era's sub-group; nil if the manifest does not say.
    var subThreshold: CalibratedDistance?
}

/// A face that an output left out.
struct ReportedRejection {
    var key: FaceKey
    var reason: ReasonText
    /// Other details from the manifest.
    var remark: String?
    /// The set that dropped it, or that it may belong to.
    var set: String?
}

/// An output folder that has been read.
struct ReportSource {
    var kind: SectionView.Kind
    var folder: FilePath
    var identities: [ReportedIdentity]
    var rejected: [ReportedRejection]
    var options: JSONObject
    /// Nil if the manifest does not say.
    var calibration: Calibration?

    /// The outputs in a folder: its own manifest, or those of the folders in it, by name; none for a list of `dedup`,
    /// or for a folder that contains only such a list.
    ///
    /// - Throws: `no_output` if there is none; `bad_manifest`.
    static func all(in folder: FilePath) throws -> [ReportSource] {
        if ReportDuplicates.isList(folder) { return [] }
        if let own = try ReportSource(folder) { return [own] }
        let inside = (try? listFolder(folder)) ?? []
        let found = try inside.map { folder.appending($0) }
            .filter { FileInfo($0)?.kind == .folder }.compactMap { try ReportSource($0) }
        guard !found.isEmpty || inside.contains(where: ReportDuplicates.isList) else {
            throw FaceSetsError(
                code: .noOutput, "the folder contains no output of cluster, refine, export-swap or dedup",
                path: folder,
                remedy: "Pass a folder written by one of them, or the folder that contains it.")
        }
        return found
    }

    /// Nil if the folder contains no manifest of an output.
    private init?(_ folder: FilePath) throws {
        let refine = folder.appending(RefineManifest.fileName)
        if let manifest = try RefineManifest(reading: refine) {
            self.init(manifest, folder)
            return
        }
        let path = folder.appending(ClusterManifest.fileName)
        switch try schema(ofManifest: path) {
        case ClusterManifest.schema:
            guard let manifest = try ClusterManifest(reading: path) else { return nil }
            self.init(manifest, folder)
        case SwapManifest.schema:
            guard let manifest = try SwapManifest(reading: path) else { return nil }
            try self.init(manifest, folder)
        default: return nil
        }
    }

    private init(_ manifest: ClusterManifest, _ folder: FilePath) {
        kind = .persons
        self.folder = folder
        identities = manifest.persons.filter { !$0.faces.isEmpty }.map {
            ReportedIdentity(id: $0.id, label: $0.marks.name?.name ?? $0.id, keys: $0.faces)
        }
        rejected =
            manifest.singletons.map { ReportedRejection(key: $0, reason: ReasonText(.singleton)) }
            + manifest.excluded.map { ReportedRejection(key: $0.key, reason: $0.reason) }
        options = manifest.options
        calibration = manifest.calibration
    }

    private init(_ manifest: RefineManifest, _ folder: FilePath) {
        kind = .facesets
        self.folder = folder
        identities = manifest.facesets.filter { !$0.faces.isEmpty }.map {
            ReportedIdentity(
                id: $0.id, label: $0.marks.name?.name ?? $0.label, keys: $0.faces.map(\.key))
        }
        rejected = manifest.rejected.map {
            ReportedRejection(key: $0.key, reason: $0.reason)
        }
        options = manifest.options
        calibration = manifest.calibration
    }

    private init(_ manifest: SwapManifest, _ folder: FilePath) throws {
        kind = .swap
        self.folder = folder
        identities = []
        rejected = []
        options = JSONObject()
        let thin = Set(manifest.thinEras.map(\.id))
        for entry in manifest.entries {
            let set = try FacesetManifest(of: entry, in: OutputPlace(folder))
            if options.members.isEmpty { options = set?.json["options"]?.object ?? options }
            identities.append(Self.identity(entry, set, folder, isThin: thin.contains(entry.id)))
            rejected += (set?.json["dropped"]?.array ?? []).compactMap { Self.rejection($0, entry.id) }
        }
        for set in manifest.dropped {
            let reason = set.reason ?? ReasonText(.noFaceSurvived)
            let label = set.json["label"]?.text ?? set.origin.id
            rejected += set.considered.map {
                ReportedRejection(key: $0, reason: reason, remark: "set \(label)")
            }
        }
        rejected += try Self.candidates(folder)
        calibration = nil
    }

    /// The faces in `_candidates/`.
    private static func candidates(_ folder: FilePath) throws -> [ReportedRejection] {
        let place = try OutputPlace(folder).appending(CandidateFolder.name).appending(
            FacesetManifest.fileName)
        guard let json = try readManifest(place, schema: CandidateFolder.schema) else { return [] }
        return try ManifestFields(json, in: place.fullPath).objects("candidates") { fields in
            let numbers = ["score", "distance"].compactMap { name in
                fields.object[name]?.double(in: Bounds.thresholds).map { "\(name) \(fixed($0))" }
            }
            return ReportedRejection(
                key: try fields.key("key"), reason: ReasonText(.candidate),
                remark: numbers.joined(separator: ", "),
                set: try fields.text("faceset"))
        }
    }

    private static func identity(
        _ entry: SwapEntry, _ set: FacesetManifest?, _ folder: FilePath, isThin: Bool
    ) -> ReportedIdentity {
        let kind = entry.origin.kind
        let origin = kind == .refine ? [] : ["from \(kind.rawValue): \(entry.origin.id)"]
        let gone = set == nil ? ["its folder has no manifest"] : []
        let bundles = entry.bundles.map { folder.appending(entry.folder).appending($0) }
        let lost = bundles.filter { FileInfo($0) == nil }.map { "missing: \($0.lastComponent.shown)" }
        return ReportedIdentity(
            id: entry.id, label: entry.label, keys: set?.faces ?? [],
            remarks: (isThin ? ["thin era"] : []) + gone + origin + lost,
            bundles: bundles.filter { FileInfo($0) != nil }, isEra: kind == .era,
            parent: entry.parent,
            subThreshold: entry.json["sub_threshold"]?.threshold)
    }

    private static func rejection(_ value: JSONValue, _ set: String) -> ReportedRejection? {
        guard let key = value["key"]?.text.flatMap({ FaceKey($0) }), let reason = value["reason"]?.text
        else { return nil }
        return ReportedRejection(key: key, reason: ReasonText(reading: reason), set: set)
    }
}
