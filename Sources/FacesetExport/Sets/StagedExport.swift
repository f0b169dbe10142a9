package import FaceTypes
package import Files
import JSON
package import Manifests

/// The next state of an export's folder, prepared under `.staged` and put in place by renames.
///
/// Everything is written below `.staged` first. The plan is its last file: before it stands, a killed run has changed
/// nothing; once it stands, the next run finishes the renames. A folder that is put in place gets its own manifest
/// last, and the export its top-level manifest after all folders.
package struct StagedExport: Sendable {
    package let output: OutputPlace
    private let staging: OutputPlace
    private let planFile: OutputPlace
    private static let planName = "plan.json"
    private static let planSchema = "face-sets/swap-plan/1"

    /// Marks the folder as an output, which `embed` does not descend into.
    package init(output: FilePath) throws {
        self.output = OutputPlace(output)
        staging = try self.output.appending(OutputNames.staging)
        planFile = try staging.appending(Self.planName)
        try createOutputFolder(output)
    }

    /// Where the folder of a name is prepared.
    package func folder(_ name: String) throws -> OutputPlace { try staging.appending(name) }

    /// Plans the state and puts it in place.
    ///
    /// - Parameters:
    ///   - moves: prepared folder and the folder of the export that it becomes, each prepared with its manifest.
    ///   - removals: folders of the export whose files are removed.
    /// - Returns: notes about files that somebody else changed and that stay as they are.
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

    /// Carries out the plan of a run that was killed; nil where there is none.
    ///
    /// - Returns: notes, as `commit` gives them.
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

    /// Removes what was prepared and is not needed any more. The plan goes last: while it stands, the next run knows that
    /// the rest is of no use.
    package func discard() throws {
        guard try FileInfo.found(at: staging) != nil else { return }
        for name in try listFolder(staging) where name != FilePath(Self.planName) {
            try removeFolder(staging.appending(name))
        }
        try removeFile(planFile)
        try removeEmptyFolder(staging)
    }
}

/// The plan of a killed run, read and checked.
private struct StagedPlan {
    var moves: [(from: String, to: String)]
    var removals: [String]
    var manifest: JSONValue?

    /// Nil where there is no plan.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`, also where it names places that are no folders of sets.
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
                "the plan of an interrupted export names \(stray), which is no folder of a set",
                path: place.fullPath, remedy: "Remove the file and run the export again.")
        }
        if let object = manifest?.object { _ = try SwapManifest(object, in: place.fullPath) }
    }

    private static func isFolderOfSet(_ name: String) -> Bool {
        let id = name.hasPrefix("_thin/") ? String(name.dropFirst(6)) : name
        return name == CandidateFolder.name || NumberedID.isID(id, prefix: facesetPrefix)
    }
}
