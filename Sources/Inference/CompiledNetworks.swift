package import FaceTypes
import Files

/// Compiled networks in a folder of the user, so that they need not be compiled at every start.
///
/// An entry is only used if its checksum is right, and the folder only if no one but its owner can access it, because
/// OpenVINO trusts what it imports. Failures here only cost time.
package struct CompiledNetworks: Sendable {
    private let folder: FilePath
    /// If there are more entries, the oldest are deleted.
    private static let mostEntries = 24
    private static let ending = ".network"
    /// Longest entry, in bytes.
    private static let longestEntry = 1 << 30
    /// Bytes of the sha256 before the content.
    private static let checksumLength = 32

    package init(in folder: FilePath) {
        self.folder = folder
    }

    /// `$XDG_CACHE_HOME/face-sets/networks`, otherwise `~/.cache/face-sets/networks`; nil without a home folder.
    package static func userFolder(environment: (String) -> String?) -> FilePath? {
        let given = environment("XDG_CACHE_HOME").map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        let home = environment("HOME").map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        return (given ?? home?.appending(".cache"))?.appending("face-sets/networks")
    }

    /// The compiled network kept under a key; nil if there is none that can be trusted.
    func content(of key: PhotoDigest) -> NetworkContent? {
        guard folder.isPrivateFolder, let entry = try? readFile(place(of: key), limit: Self.longestEntry),
            entry.count > Self.checksumLength
        else { return nil }
        return entry.withUnsafeBytes { bytes in
            let content = UnsafeRawBufferPointer(rebasing: bytes[Self.checksumLength...])
            let isIntact = Self.checksum(key, content) == Array(bytes[..<Self.checksumLength])
            return isIntact ? NetworkContent(content) : nil
        }
    }

    /// Keeps the file that `export` writes.
    func keep(_ key: PhotoDigest, export: (FilePath) throws -> Void) {
        try? createFolder(folder)
        guard folder.isPrivateFolder else { return }
        let content = try? withTemporaryFolder { temporary in
            let file = temporary.appending("network")
            try export(file)
            return try readFile(file, limit: Self.longestEntry)
        }
        guard let content, !content.isEmpty else { return }
        let checksum = content.withUnsafeBytes { Self.checksum(key, $0) }
        try? replaceFile(place(of: key), lasting: false) { descriptor, temporary in
            try writeAll(checksum, to: descriptor, temporary)
            try writeAll(content, to: descriptor, temporary)
        }
        removeOldest()
    }

    private func place(of key: PhotoDigest) -> FilePath { folder.appending(key.hex + Self.ending) }

    private func removeOldest() {
        let names = ((try? listFolder(folder)) ?? []).filter { $0.shown.hasSuffix(Self.ending) }
        guard names.count > Self.mostEntries else { return }
        let ages = names.map { folder.appending($0) }
            .map { (path: $0, modified: FileInfo($0, followingLinks: false)?.modified ?? 0) }
            .sorted { $0.modified < $1.modified }
        for entry in ages.prefix(names.count - Self.mostEntries) { try? removeFile(entry.path) }
    }

    /// A checksum of the content and its key, so that an entry with another entry's name is not used.
    private static func checksum(_ key: PhotoDigest, _ content: UnsafeRawBufferPointer) -> [UInt8] {
        var sum = SHA256()
        key.bytes.withUnsafeBytes { sum.update($0) }
        sum.update(content)
        return sum.finish()
    }
}

/// Memory with an exported network. Imported networks keep reading their weights from it.
final class NetworkContent: @unchecked Sendable {
    // Guard: written once, in `init`.
    let bytes: UnsafeRawBufferPointer

    init(_ content: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 64)
        copy.copyMemory(from: content)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
