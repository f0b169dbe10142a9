package import FaceTypes
import Files
import Glibc
import ModelPacks

/// Where tests find material that is too large for the repository, or not free.
package enum TestMaterial {
    /// The top of the repository.
    package static let repository = FilePath(#filePath).parent.parent.parent

    /// Labelled photos, packs and reference results: `$FACE_SETS_TEST_DATA`, otherwise `shared` next to the repository.
    package static let shared: FilePath? = existing(
        getenv("FACE_SETS_TEST_DATA").map { FilePath(String(cString: $0)) }
            ?? repository.parent.appending("shared"))

    /// The files that `make deps` downloaded.
    package static let dependencies: FilePath? = existing(repository.appending(".deps"))

    /// Python with numpy, Pillow and safetensors, which `make test-deps` installs.
    package static let python: FilePath? = dependencies.flatMap { folder in
        let program = folder.appending("readers/bin/python3")
        return FileInfo(program) == nil ? nil : program
    }

    /// The open pack, installed once from the files that `make deps` downloaded.
    package static let openPack: FilePath? = dependencies.flatMap {
        try? installOpenPack(from: $0.appending("open-pack-source"), to: $0.appending("packs"))
    }

    /// The pack in the shared material, with InsightFace's networks.
    package static let insightFacePack: FilePath? = shared?.appending("models/dev-sc")

    /// One pack of each family; fewer if material is missing.
    package static let packs: [FilePath] = [openPack, insightFacePack].compactMap { $0 }

    /// The user's cache folder in tests, shared so that the program does not compile its networks in every run.
    package static let caches = repository.appending(".build/test-caches")

    /// The program that `swift build` placed next to the tests.
    package static let program: FilePath = {
        let tests = FilePath(CommandLine.arguments[0]).madeReal() ?? "."
        return tests.parent.appending("face-sets")
    }()

    /// The path of an installed program; nil if it is not installed.
    package static func tool(_ name: String) -> FilePath? {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
        return folders.split(separator: ":").map { FilePath(String($0)).appending(name) }
            .first { FileInfo($0)?.kind == .file }
    }

    private static func existing(_ path: FilePath) -> FilePath? {
        FileInfo(path)?.kind == .folder ? path.madeReal() : nil
    }
}
