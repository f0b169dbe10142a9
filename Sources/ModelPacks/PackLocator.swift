package import FaceTypes
import Files

/// Finds packs by name in the pack folders.
package struct PackLocator: Sendable {
    /// In search order.
    package let folders: [FilePath]

    package init(folders: [FilePath]) {
        self.folders = folders
    }

    /// `$FACE_SETS_PACKS` (folders separated by `:`), the user's data folder,
    /// `<executable>/../share/face-sets/packs`, `~/.insightface/models`, and `.deps/packs` if the program is inside its
    /// build tree.
    ///
    /// - Parameters:
    ///   - environment: returns the value of a variable.
    ///   - executable: the resolved path of the program.
    package init(environment: (String) -> String?, executable: FilePath?) {
        let home = environment("HOME").map { FilePath($0) }
        let given = (environment("FACE_SETS_PACKS") ?? "").split(separator: ":").map { FilePath(String($0)) }
        let installed = executable?.parent.parent.appending("share/face-sets/packs")
        let others = [
            Self.userFolder(environment: environment), installed, home?.appending(".insightface/models"),
            executable.flatMap(Self.buildTree)?.appending(".deps/packs"),
        ]
        folders = given + others.compactMap { $0 }
    }

    /// Where `models install` puts packs: `$XDG_DATA_HOME/face-sets/packs`, else `~/.local/share/face-sets/packs`.
    package static func userFolder(environment: (String) -> String?) -> FilePath? {
        let data = environment("XDG_DATA_HOME").map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        let base = data ?? environment("HOME").map { FilePath($0).appending(".local/share") }
        return base?.appending("face-sets/packs")
    }

    /// The folder that contains `.build`, if the program is inside it.
    private static func buildTree(_ executable: FilePath) -> FilePath? {
        var folder = executable.parent
        while folder.parent != folder {
            if folder.lastComponent == ".build" { return folder.parent }
            folder = folder.parent
        }
        return nil
    }

    /// All visible packs in search order. If several have the same name, the first is used.
    package func candidates() -> [(name: String, folder: FilePath)] {
        folders.flatMap { parent in
            ((try? listFolder(parent)) ?? []).compactMap { Self.candidate(parent.appending($0)) }
        }
    }

    private static func candidate(_ folder: FilePath) -> (name: String, folder: FilePath)? {
        let manifest = folder.appending(ModelPack.manifestName)
        if FileInfo(manifest) != nil {
            let pack = try? ModelPack(reading: folder)
            return (pack?.name ?? folder.lastComponent.shown, folder)
        }
        guard let names = try? listFolder(folder), names.contains(where: { $0.fileExtension == "onnx" })
        else {
            return nil
        }
        return (folder.lastComponent.shown, folder)
    }

    /// The folder of a pack, given by name, or by path if it contains a slash.
    ///
    /// - Throws: `FaceSetsError` `pack_missing`.
    package func folder(of nameOrFolder: String) throws -> FilePath {
        if nameOrFolder.contains("/") { return FilePath(nameOrFolder) }
        if let found = candidates().first(where: { $0.name == nameOrFolder }) { return found.folder }
        let searched = folders.map(\.shown).joined(separator: ", ")
        throw FaceSetsError(
            code: .packMissing, "there is no model pack named \(nameOrFolder)",
            remedy:
                "Install it with `face-sets models install \(nameOrFolder)`, or pass the path of its folder, with a slash.",
            cause: "searched \(searched)")
    }

    /// Finds, reads and verifies a pack.
    package func pack(_ nameOrFolder: String) throws -> ModelPack {
        try ModelPack(verifying: folder(of: nameOrFolder))
    }
}
