import Archive
import FaceTypes
import Files

/// A folder or a zip archive out of which a pack is installed; its files lie in one folder of it.
struct PackSource {
    /// Of the folder or the archive.
    let path: FilePath
    /// Plain names of the files in the folder of the pack.
    let names: [String]
    private let content: (String) throws -> [UInt8]

    /// Bytes of the largest file that is taken.
    private static let sizeLimit = 1 << 30
    /// Members of an archive, and bytes of all of them inflated.
    private static let (memberLimit, inflatedLimit) = (1_000, 4 << 30)

    /// - Throws: `FaceSetsError`: `pack_missing`, `bad_archive`, `pack_unsafe` for an archive of which a member's name
    ///   would lead out of the folder into which it is unpacked, `too_large` for one of more members or bytes than a
    ///   pack has.
    init(_ path: FilePath) throws {
        guard let info = FileInfo(path) else {
            throw FaceSetsError(
                code: .packMissing, "there is nothing to install from", path: path,
                remedy: "Give a zip, a folder or a URL with --from.")
        }
        if info.kind == .folder {
            try self.init(folder: path)
        } else {
            try self.init(archive: path)
        }
    }

    /// A file of the pack; nil where it is not there.
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
                remedy: "Do not trust it; get the pack from where it was released.",
                cause: "member \(member.name)")
        }
        let limit = Self.inflatedLimit
        let inflated = zip.members.reduce(0) { min($0 + min($1.size, limit + 1), limit + 1) }
        guard zip.members.count <= Self.memberLimit, inflated <= limit else {
            throw FaceSetsError(
                code: .tooLarge, "the archive holds more than a pack does", path: archive,
                remedy: "Do not trust it; get the pack from where it was released.",
                cause: "\(zip.members.count) members, of \(Self.memberLimit) and \(limit) bytes at most")
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

    /// The folder, with its slash, of the uppermost manifest, else of the uppermost network.
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
