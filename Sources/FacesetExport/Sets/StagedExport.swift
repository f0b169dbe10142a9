package import FaceTypes
package import Files
import JSON
package import Manifests

/// The next state of an export's folder, prepared in `.staged` and put in place by renaming.
///
/// Everything is first written to `.staged`. The plan is its last file: without it, an interrupted run has changed
/// nothing; with it, the next run completes the renames. Each folder gets its own manifest last, and the export its
/// top-level manifest after all folders.
package struct StagedExport: Sendable {
    package let output: OutputPlace
    private let staging: OutputPlace
    private let planFile: OutputPlace
    private static let planName = "plan.json"
    private static let planSchema = "face-sets/swap-plan/1"

    /// Marks the folder as an output, which `embed` skips.
    package init(output: FilePath) throws {
        self.output = OutputPlace(output)
        staging = try self.output.appending(OutputNames.staging)
        planFile = try staging.appending(Self.planName)
        try createOutputFolder(output)
    }

    /// Where the folder of a name is prepared.
    package func folder(_ name: String) throws -> OutputPlace { try staging.appending(name) }

    /// Saves the plan and puts the new state in place.
    ///
    /// - Parameters:
    ///   - moves: prepared folders and their destinations in the export; each contains its manifest.
    ///   - removals: folders of the export whose files are deleted.
    /// - Returns: notes about files that someone else edited and that are kept.
    package func commit(
        moves: [(from: String, to: String)], removals: [String], manifest: SwapManifest
    ) throws -> [String] {
        let json = manifest.json
        let plan: JSONValue = .object(
            JSONObject([
                ("schema", .text(Self.planSchema)),
                ("moves", .array(moves.map { ["from": .text($0.from), "to": .text($0.to)] })),
                ("removals", .array(removals.map(JSONValue.text))),
                ("manifest", .object(json)),
            ]))
        let present = try readManifest(
            output.appending(SwapManifest.fileName), schema: SwapManifest.schema)
        if !moves.isEmpty || !removals.isEmpty || present != json {
            try createFolder(staging)
            try replaceFile(planFile, with: plan.serialized())
        }
        let notes = try finish() ?? []
        try discard()
        return notes
    }

    /// Completes the plan of an interrupted run; nil if there is none.
    ///
    /// - Returns: notes, see `commit`.
    package func finish() throws -> [String]? {
        guard let plan = try StagedPlan(reading: planFile, schema: Self.planSchema) else { return nil }
        var notes: [String] = []
        for move in plan.moves {
            notes += try FolderReplacement(staged: folder(move.from), target: output.appending(move.to))
                .apply()
        }
        for name in plan.removals {
            notes += try FolderReplacement.remove(output.appending(name))
            let above = FilePath(name).parent
            if above != "." { try removeEmptyFolder(output.appending(above)) }
        }
        if let manifest = plan.manifest {
            try replaceFile(output.appending(SwapManifest.fileName), with: manifest.serialized())
        }
        try discard()
        return notes
    }

    /// Deletes what was prepared and is no longer needed. The plan is deleted last: while it exists, the next run
    /// knows that the rest is obsolete.
    package func discard() throws {
        guard try FileInfo.found(at: staging) != nil else { return }
        for name in try listFolder(staging) where name != FilePath(Self.planName) {
            try removeFolder(staging.appending(name))
        }
        try removeFile(planFile)
        try removeEmptyFolder(staging)
    }
}

/// The plan of an interrupted run, read and checked.
private struct StagedPlan {
    var moves: [(from: String, to: String)]
    var removals: [String]
    var manifest: JSONValue?

    /// Nil if there is no plan.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`, also if it names places that are not folders of sets.
    init?(reading place: OutputPlace, schema: String) throws {
        guard let plan = try readManifest(place, schema: schema) else { return nil }
        moves = (plan["moves"]?.array ?? []).compactMap { move in
            move["from"]?.text.flatMap { from in move["to"]?.text.map { (from, $0) } }
        }
        removals = (plan["removals"]?.array ?? []).compactMap(\.text)
        manifest = plan["manifest"]
        let prepared = moves.map(\.from).filter { !FilePath($0).isSinglePlaceName }
        let folders = (moves.map(\.to) + removals).filter { !Self.isFolderOfSet($0) }
        if let stray = (prepared + folders).first {
            throw FaceSetsError(
                code: .badManifest,
                "the plan of an interrupted export contains \(stray), which is not the folder of a set",
                path: place.fullPath, remedy: "Delete the file and run the export again.")
        }
        if let object = manifest?.object { _ = try SwapManifest(object, in: place.fullPath) }
    }

    private static func isFolderOfSet(_ name: String) -> Bool {
        let id = name.hasPrefix("_thin/") ? String(name.dropFirst(6)) : name
        return name == CandidateFolder.name || NumberedID.isID(id, prefix: facesetPrefix)
    }
}
