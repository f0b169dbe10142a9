import Archive
package import FaceTypes
import Files
import JSON
package import Manifests

/// A set whose frames are ready, in its staged folder or already in place.
package struct PreparedSet: Sendable {
    package let plan: SetPlan
    /// Name of the staged folder; nil where the set stands in the export as it should be.
    package let staged: String?
    /// The description of the frames.
    package let draft: FacesetManifest

    package init(_ plan: SetPlan, rendered draft: FacesetManifest, staged name: String) {
        self.plan = plan
        self.draft = draft
        staged = name
    }

    /// The set as an earlier, killed run left it in its staged folder; nil where that is missing or not complete.
    package init?(_ plan: SetPlan, staged name: String, in export: StagedExport) throws {
        let file = export.folder(name).appending(SetDraft.fileName)
        guard let text = try? readFile(file), let json = try? JSONValue(parsing: text).object,
            json["inputs"]?.text == plan.inputs
        else { return nil }
        let draft = FacesetManifest(json: json)
        let folder = export.folder(name)
        guard !draft.hasUnreadPhotos, draft.frames.allSatisfy({ FileInfo(folder.appending($0)) != nil })
        else { return nil }
        self.init(plan, rendered: draft, staged: name)
    }

    /// The set as it stands in the export, where its inputs are the same and no file of it is missing.
    ///
    /// - Parameter note: gets a sentence about each file that is missing or was changed; the latter stay as they are.
    package init?(
        _ plan: SetPlan, inPlace folder: FilePath, note: (String) -> Void
    ) throws {
        guard let manifest = try FacesetManifest(reading: folder.appending(FacesetManifest.fileName)),
            manifest.inputs == plan.inputs, !manifest.hasUnreadPhotos
        else { return nil }
        var isComplete = true
        for file in manifest.files {
            let path = folder.appending(file.name)
            if FileInfo(path, followingLinks: false) == nil {
                note("\(path.shown) is missing and is written again")
                isComplete = false
            } else if !FolderReplacement.isIntact(path, file) {
                note("\(path.shown) was changed or made by somebody else and stays as it is")
            }
        }
        guard isComplete else { return nil }
        self.plan = plan
        staged = nil
        draft = manifest
    }

    /// Whether no frame came of the set.
    package var isEmpty: Bool { draft.frames.isEmpty }

    package var origin: SwapOrigin { plan.request.origin }

    /// What the top-level manifest says of a set without frames.
    package func droppedEntry(id: String?, _ context: ExportContext) -> SwapDropped {
        let isFinal = draft.dropped.allSatisfy { !FacesetManifest.isPassing($0.reason) }
        return SwapDropped(
            origin: origin, label: plan.request.name, id: id,
            reason: isFinal ? SwapDropped.noFaceSurvived : SwapDropped.photosUnavailable,
            considered: plan.request.considered, optionsDigest: context.digest)
    }

    /// Frames of an earlier state of the set that this one would lose although nothing speaks against them: their photos
    /// could not be read, or, where no frame at all is left, could not even be looked for.
    package func losses(from earlier: FacesetManifest) -> Int {
        let reasons = Dictionary(
            draft.dropped.map { ($0.key, $0.reason) }, uniquingKeysWith: { first, _ in first })
        return earlier.faces.compactMap { reasons[$0] }.count {
            FacesetManifest.isUnread($0) || isEmpty && FacesetManifest.isPassing($0)
        }
    }

    /// Writes bundles, markers and the manifest into the staged folder; nothing for a set that is in place.
    ///
    /// - Parameters:
    ///   - note: gets a sentence about each bundle that its consumers may not load.
    /// - Returns: the entry for the top-level manifest.
    package func finish(
        id: String, label: String, options: ExportOptions, in export: StagedExport, note: (String) -> Void
    ) throws -> SwapEntry {
        let bundles = bundleNames(id, options)
        if let staged { try write(id, label, bundles, export.folder(staged), note) }
        return SwapEntry(
            id: id, label: label, origin: plan.request.origin, folder: folder(id),
            bundles: bundles.map(\.name), faceCount: draft.frames.count, considered: plan.request.considered,
            extra: plan.request.extra.map { ($0.name, $0.value) })
    }

    /// Where the set of an id stands, relative to the export.
    package func folder(_ id: String) -> String { plan.request.isThin ? "_thin/\(id)" : id }

    private func bundleNames(_ id: String, _ options: ExportOptions) -> [(name: String, count: Int)] {
        let stem = plan.request.bundleStem ?? id
        return [
            ("\(stem)_top\(options.topCount).fsz", min(options.topCount, draft.frames.count)),
            ("\(stem)_all.fsz", draft.frames.count),
        ]
    }

    private func write(
        _ id: String, _ label: String, _ bundles: [(name: String, count: Int)], _ folder: FilePath,
        _ note: (String) -> Void
    ) throws {
        var files: [FacesetManifest.File] = []
        for (name, count) in bundles {
            let entries = try draft.frames.prefix(count).map {
                ZipEntry($0, .stored, content: try readFile(folder.appending($0)))
            }
            try replaceZip(folder.appending(name), with: entries)
            files.append(try Self.describe(name, in: folder))
            if files[files.count - 1].size > BundleLimits.warningBytes { note(BundleLimits.warning(name)) }
        }
        for marker in plan.request.markers {
            try replaceFile(folder.appending(marker.name), with: Array(marker.text.utf8))
        }
        for name in plan.request.markers.map(\.name) + draft.frames {
            files.append(try Self.describe(name, in: folder))
        }
        var json = JSONObject([
            ("schema", .text(FacesetManifest.schema)), ("id", .text(id)),
            ("label", .text(label)), ("origin", plan.request.origin.json),
            ("bundles", .array(zip(bundles, files).map { Self.bundle($0.name, $0.count, $1) })),
        ])
        for (name, value) in draft.json.members where json[name] == nil { json[name] = value }
        json["files"] = .array(files.map(\.json))
        try replaceFile(
            folder.appending(FacesetManifest.fileName), with: JSONValue.object(json).serialized())
    }

    static func bundle(_ name: String, _ count: Int, _ file: FacesetManifest.File) -> JSONValue {
        ["file": .text(name), "frames": .int(count), "size": .int(file.size)]
    }

    static func describe(_ name: String, in folder: FilePath) throws -> FacesetManifest.File {
        let content = try readFile(folder.appending(name))
        return FacesetManifest.File(
            name: name, size: content.count, sha256: SHA256.digest(of: content).hex)
    }
}

/// What consumers of bundles can load.
package enum BundleLimits {
    /// roop-unleashed refuses uploads from about 100 MB.
    package static let warningBytes = 95_000_000

    static func warning(_ name: String) -> String {
        "\(name) has more than 95 MB; roop-unleashed may not load it. Lower --out-size, or use the top bundle."
    }
}
