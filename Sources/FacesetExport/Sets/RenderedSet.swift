import FaceTypes
package import Files
import JSON
package import Manifests

/// A set whose frames are ready, in its staged folder or already in place.
package struct RenderedSet: Sendable {
    package let plan: SetPlan
    /// Name of the staged folder; nil if the set is already up to date in the export.
    package let staged: String?
    /// The description of the frames.
    package let draft: FacesetManifest
    /// In the top-level manifest; nil before the set has a number, and for an empty set.
    package private(set) var entry: SwapEntry?
    /// Whether the set is an era with few faces.
    package private(set) var isThin: Bool
    /// Whether the set is kept as an earlier run left it.
    package private(set) var isKept = false

    package init(_ plan: SetPlan, rendered draft: FacesetManifest, staged name: String) {
        self.plan = plan
        self.draft = draft
        staged = name
        isThin = plan.request.isThin
    }

    /// The set from the staged folder of an interrupted run; nil if that is missing or incomplete.
    package init?(_ plan: SetPlan, staged name: String, in export: StagedExport) throws {
        let folder = try export.folder(name)
        let file = try folder.appending(StagedFrames.fileName)
        guard let text = try? readFile(file, limit: TextLimits.manifest),
            let json = try? JSONValue(parsing: text).object,
            json["inputs"]?.text == plan.inputs
        else { return nil }
        let draft = FacesetManifest(json: json)
        guard (try? draft.checkNames(in: file.fullPath)) != nil, !draft.hasUnreadPhotos,
            try draft.frames.allSatisfy({ FileInfo(try folder.appending($0))?.kind == .file })
        else { return nil }
        self.init(plan, rendered: draft, staged: name)
    }

    /// The set as it is in the export, if its inputs are the same and all its files exist.
    ///
    /// - Parameter note: called with a sentence about each file that is missing, or was edited and is kept.
    package init?(
        _ plan: SetPlan, inPlace folder: OutputPlace, note: (String) -> Void
    ) throws {
        guard let manifest = try FacesetManifest(reading: folder.appending(FacesetManifest.fileName)),
            manifest.inputs == plan.inputs, !manifest.hasUnreadPhotos
        else { return nil }
        var isComplete = true
        for file in manifest.files {
            let path = try folder.appending(file.name)
            if try FileInfo.found(at: path) == nil {
                note("\(path.fullPath.shown) is missing; writing it again")
                isComplete = false
            } else if !FolderReplacement.isIntact(path, file) {
                note(FolderReplacement.note(path))
            }
        }
        guard isComplete else { return nil }
        self.plan = plan
        staged = nil
        draft = manifest
        isThin = plan.request.isThin
    }

    /// Whether the set has no frames.
    package var isEmpty: Bool { draft.frames.isEmpty }

    package var origin: SwapOrigin { plan.request.origin }

    /// The entry of an empty set in the top-level manifest.
    package func droppedEntry(id: String?, _ context: ExportContext) -> SwapDropped {
        let isFinal = draft.dropped.allSatisfy { !FacesetManifest.isPassing($0.reason) }
        return SwapDropped(
            origin: origin, label: plan.request.name, id: id,
            reason: isFinal ? .noFaceSurvived : .photosUnavailable,
            considered: plan.request.considered, optionsDigest: context.digest)
    }

    /// Frames of the previous version that the new one would lose only because their photos could not be read or, if no
    /// frame is left at all, not even searched.
    package func losses(from earlier: FacesetManifest) -> Int {
        let reasons = Dictionary(
            draft.dropped.map { ($0.key, $0.reason) }, uniquingKeysWith: { first, _ in first })
        return earlier.faces.compactMap { reasons[$0] }.count {
            FacesetManifest.isUnread($0) || isEmpty && FacesetManifest.isPassing($0)
        }
    }

    /// The set as an earlier run left it, instead of the new version.
    package func kept(as entry: SwapEntry, isThin: Bool) -> RenderedSet {
        var set = self
        (set.entry, set.isThin, set.isKept) = (entry, isThin, true)
        return set
    }

    /// The prepared folder and its destination in the export; nil if the set is up to date.
    package var move: (from: String, to: String)? {
        guard !isKept, let entry, let staged else { return nil }
        return (staged, entry.folder)
    }

    /// Numbers the set and writes bundles, markers and the manifest to the staged folder; writes nothing for a set
    /// that is up to date.
    ///
    /// - Parameter note: called with a sentence about each bundle that its consumers may not load.
    package mutating func finish(
        id: String, label: String, _ context: ExportContext, in export: StagedExport, note: (String) -> Void
    ) throws {
        let set =
            context.library.map { ExportedSet(id: id, label: label, draft, of: $0) }
            ?? ExportedSet(id: id, label: label)
        let bundles = context.exporters.map { exporter in
            (
                exporter,
                exporter.bundles(
                    stem: plan.request.bundleStem ?? id, topCount: context.options.topCount, of: set,
                    frames: draft.frames.count)
            )
        }
        if let staged {
            let folder = try export.folder(staged)
            var others: [String] = []
            for (exporter, bundles) in bundles {
                for bundle in bundles { try exporter.write(bundle, of: set, in: folder) }
                others += try exporter.writeFiles(of: set, in: folder)
            }
            try describe(id, label, bundles, others, folder, note)
        }
        entry = SwapEntry(
            id: id, label: label, origin: plan.request.origin, folder: folder(id),
            bundles: bundles.flatMap(\.1).map(\.name), faceCount: draft.frames.count,
            considered: plan.request.considered,
            extra: plan.request.extra.map { ($0.name, $0.value) })
    }

    /// The folder of a set, relative to the export.
    package func folder(_ id: String) -> String { plan.request.isThin ? "_thin/\(id)" : id }

    private func describe(
        _ id: String, _ label: String, _ exported: [(any Exporter, [Bundle])], _ others: [String],
        _ folder: OutputPlace, _ note: (String) -> Void
    ) throws {
        for marker in plan.request.markers {
            try replaceFile(folder.appending(marker.name), with: Array(marker.text.utf8))
        }
        let bundles = exported.flatMap(\.1)
        let names = bundles.map(\.name) + plan.request.markers.map(\.name) + draft.frames + others
        let files = try names.map { try FacesetManifest.File(describing: $0, in: folder) }
        let sizes = Dictionary(zip(bundles, files).map { ($0, $1.size) }) { first, _ in first }
        for (exporter, bundles) in exported {
            for bundle in bundles {
                if let warning = exporter.warning(about: bundle, size: sizes[bundle] ?? 0) { note(warning) }
            }
        }
        var json = JSONObject([
            ("schema", .text(FacesetManifest.schema)), ("id", .text(id)),
            ("label", .text(label)), ("origin", plan.request.origin.json),
            ("bundles", .array(zip(bundles, files).map { $0.json(size: $1.size) })),
        ])
        for (name, value) in draft.json.members where json[name] == nil { json[name] = value }
        json["files"] = .array(files.map(\.json))
        try replaceFile(
            folder.appending(FacesetManifest.fileName), with: JSONValue.object(json).serialized())
    }
}

extension Bundle {
    func json(size: Int) -> JSONValue {
        ["file": .text(name), "frames": .int(frames), "size": .int(size)]
    }
}

extension FacesetManifest.File {
    /// A file of a set's folder as listed in its manifest.
    init(describing name: String, in folder: OutputPlace) throws {
        let place = try folder.appending(name)
        guard let info = FileInfo(place), info.kind == .file, !info.isSparse else {
            throw FaceSetsError(
                code: .notAFile, "not a regular file", path: place.fullPath,
                remedy: "Delete it and run the export again.")
        }
        self.init(name: name, size: Int(info.size), sha256: try SHA256.digest(ofFile: place).hex)
    }
}
