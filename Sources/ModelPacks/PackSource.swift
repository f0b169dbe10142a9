import Archive
import FaceTypes
import Files

/// A folder or zip archive to install a pack from; the pack's files are together in one folder of it.
struct PackSource {
    /// The path of the folder or archive.
    let path: FilePath
    /// Plain names of the files in the pack's folder.
    let names: [String]
    private let content: (String) throws -> [UInt8]

    /// Limit on the size of a file, in bytes.
    private static let sizeLimit = 1 << 30
    /// Limits on the number of members of an archive, and on their total decompressed size in bytes.
    private static let (memberLimit, inflatedLimit) = (1_000, 4 << 30)

    /// - Throws: `FaceSetsError`: `pack_missing`, `bad_archive`, `pack_unsafe` for an archive with a member that would be
    ///   unpacked outside the destination folder, `too_large` for one with more members or bytes than a pack has.
    init(_ path: FilePath) throws {
        guard let info = FileInfo(path) else {
            throw FaceSetsError(
                code: .packMissing, "there is no such file or folder to install from", path: path,
                remedy: "Pass a zip, a folder or a URL with --from.")
        }
        if info.kind == .folder {
            try self.init(folder: path)
        } else {
            try self.init(archive: path)
        }
    }

    /// The content of a file of the pack; nil if it does not exist.
    func read(_ name: String) throws -> [UInt8]? {
        names.contains(name) ? try content(name) : nil
    }

    private init(folder: FilePath) throws {
        path = folder
        names = try listFolder(folder).filter { FileInfo(folder.appending($0))?.kind == .file }.map(\.shown)
        content = { try readFile(folder.appending($0), limit: Self.sizeLimit) }
    }

    private init(archive: FilePath) throws {
        let zip = try ZipReader(archive)
        if let member = zip.members.first(where: { !Self.staysInside($0.name) }) {
            throw FaceSetsError(
                code: .packUnsafe, "the archive would write outside its folder", path: archive,
                remedy: "Do not trust it; get the pack from its original source.",
                cause: "member \(member.name)")
        }
        let limit = Self.inflatedLimit
        let inflated = zip.members.reduce(0) { min($0 + min($1.size, limit + 1), limit + 1) }
        guard zip.members.count <= Self.memberLimit, inflated <= limit else {
            throw FaceSetsError(
                code: .tooLarge, "the archive is too large to be a pack", path: archive,
                remedy: "Do not trust it; get the pack from its original source.",
                cause:
                    "it has \(zip.members.count) members; at most \(Self.memberLimit) members and \(limit) bytes are allowed"
            )
        }
        let place = Self.folder(of: zip.members.map(\.name))
        let members = zip.members.filter { $0.name.hasPrefix(place) }.map { member in
            (String(member.name.dropFirst(place.count)), member)
        }.filter { !$0.0.isEmpty && !$0.0.contains("/") }
        let byName = Dictionary(members) { first, _ in first }
        path = archive
        names = byName.keys.sorted()
        content = { name in
            guard let member = byName[name] else { return [] }
            return try zip.read(member, limit: Self.sizeLimit)
        }
    }

    /// The folder, with a trailing slash, of the topmost manifest or, without one, of the topmost network.
    private static func folder(of names: [String]) -> String {
        let files = names.filter { !$0.hasPrefix("__MACOSX/") }
        func uppermost(_ isWanted: (String) -> Bool) -> String? {
            files.filter(isWanted).min { a, b in
                (a.split(separator: "/").count, a) < (b.split(separator: "/").count, b)
            }
        }
        let manifest = uppermost {
            $0 == ModelPack.manifestName || $0.hasSuffix("/" + ModelPack.manifestName)
        }
        guard let file = manifest ?? uppermost({ $0.hasSuffix(".onnx") }),
            let slash = file.lastIndex(of: "/")
        else { return "" }
        return String(file[...slash])
    }

    private static func staysInside(_ name: String) -> Bool {
        !name.hasPrefix("/") && !name.utf8.contains { $0 == UInt8(ascii: "\\") || $0 < 0x20 }
            && !name.split(separator: "/").contains("..") && name.dropFirst().first != ":"
    }
}
