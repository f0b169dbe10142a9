import FaceTypes
import Files

/// Camera raw files whose shot also exists as a JPEG or HEIF: the same name in the same folder except for the extension,
/// as written by cameras.
struct RawCompanions {
    /// By the raw file.
    let pictures: [FilePath: FilePath]

    init(_ files: [FoundFile]) {
        var pictures: [FilePath: FilePath] = [:]
        for file in files where file.path.hasExtension(of: developedExtensions) {
            let name = file.path.withoutExtension
            pictures[name] = min(pictures[name] ?? file.path, file.path)
        }
        self.pictures = files.reduce(into: [:]) { found, file in
            guard file.path.hasExtension(of: rawExtensions) else { return }
            found[file.path] = pictures[file.path.withoutExtension]
        }
    }
}

private let developedExtensions: Set = ["jpg", "jpeg", "heic", "heif", "hif"]

extension FilePath {
    fileprivate func hasExtension(of some: Set<String>) -> Bool {
        fileExtension.map { some.contains($0.lowercased()) } ?? false
    }

    /// Cameras write names in capital letters, but programs that copy from them may not.
    fileprivate var withoutExtension: FilePath {
        let name = lastComponent.bytes
        let end = name.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        let lowered = name[..<end].map { (65...90).contains($0) ? $0 + 32 : $0 }
        return parent.appending(FilePath(bytes: lowered))
    }
}
