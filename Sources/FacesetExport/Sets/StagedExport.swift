package import FaceTypes
import Files
import JSON
package import Manifests

/// The next state of an export's folder, prepared under `.staged` and put in place by renames.
///
/// Everything is written below `.staged` first. The plan is its last file: before it stands, a killed run has changed
/// nothing; once it stands, the next run finishes the renames. A folder that is put in place gets its own manifest
/// last, and the export its top-level manifest after all folders.
package struct StagedExport: Sendable {
    package let output: FilePath
    private var staging: FilePath { output.appending(".staged") }
    private var planFile: FilePath { staging.appending("plan.json") }
    private static let planSchema = "face-sets/swap-plan/1"

    /// Marks the folder as an output, which `embed` does not descend into.
    package init(output: FilePath) throws {
        self.output = output
        try createOutputFolder(output)
    }

    /// Where the folder of a name is prepared.
    package func folder(_ name: String) -> FilePath { staging.appending(name) }

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
        guard let plan = try readManifest(planFile, schema: Self.planSchema) else { return nil }
        var notes: [String] = []
        for move in plan["moves"]?.array ?? [] {
            guard let from = move["from"]?.text, let to = move["to"]?.text else { continue }
            notes += try FolderReplacement(staged: folder(from), target: output.appending(to)).apply()
        }
        for name in (plan["removals"]?.array ?? []).compactMap(\.text) {
            let folder = output.appending(name)
            notes += try FolderReplacement.remove(folder)
            if folder.parent != output { try removeEmptyFolder(folder.parent) }
        }
        if let manifest = plan["manifest"] {
            try replaceFile(output.appending(SwapManifest.fileName), with: manifest.serialized())
        }
        try discard()
        return notes
    }

    /// Removes what was prepared and is not needed any more. The plan goes last: while it stands, the next run knows that
    /// the rest is of no use.
    package func discard() throws {
        guard FileInfo(staging) != nil else { return }
        for name in try listFolder(staging) where name != planFile.lastComponent {
            try removeFolder(staging.appending(name))
        }
        try removeFile(planFile)
        try removeEmptyFolder(staging)
    }
}
