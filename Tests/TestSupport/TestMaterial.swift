package import FaceTypes
import Files
import Glibc
import ModelPacks

/// Where tests find what is too large or not free to stand in the repository.
package enum TestMaterial {
    /// The top of the repository.
    package static let repository = FilePath(#filePath).parent.parent.parent

    /// Labelled photos, packs and reference results: `$FACE_SETS_TEST_DATA`, else `shared` beside the repository.
    package static let shared: FilePath? = existing(
        getenv("FACE_SETS_TEST_DATA").map { FilePath(String(cString: $0)) }
            ?? repository.parent.appending("shared"))

    /// What `make deps` fetched.
    package static let dependencies: FilePath? = existing(repository.appending(".deps"))

    /// The open pack, made once from what `make deps` fetched.
    package static let openPack: FilePath? = dependencies.flatMap {
        try? installOpenPack(from: $0.appending("open-pack-source"), to: $0.appending("packs"))
    }

    /// The pack of the shared material, with InsightFace's networks.
    package static let insightFacePack: FilePath? = shared?.appending("models/dev-sc")

    /// One pack of each family; fewer where material is missing.
    package static let packs: [FilePath] = [openPack, insightFacePack].compactMap { $0 }

    /// The cache folder of users in tests, shared so that not every run of the program compiles its networks again.
    package static let caches = repository.appending(".build/test-caches")

    /// The program as `swift build` left it beside the tests.
    package static let program: FilePath = {
        let tests = FilePath(CommandLine.arguments[0]).madeReal() ?? "."
        return tests.parent.appending("face-sets")
    }()

    /// A program of the system, by name; nil where it is not installed.
    package static func tool(_ name: String) -> FilePath? {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
        return folders.split(separator: ":").map { FilePath(String($0)).appending(name) }
            .first { FileInfo($0)?.kind == .file }
    }

    private static func existing(_ path: FilePath) -> FilePath? {
        FileInfo(path)?.kind == .folder ? path.madeReal() : nil
    }
}
