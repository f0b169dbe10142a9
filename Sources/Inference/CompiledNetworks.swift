package import FaceTypes
import Files

/// Compiled networks in a folder of the user's, so that a program need not compile them each time it starts.
///
/// An entry is used only if its checksum is right, and the folder only if its owner alone can enter it: OpenVINO trusts
/// what it imports. Anything that goes wrong here costs time and nothing else.
package struct CompiledNetworks: Sendable {
    private let folder: FilePath
    /// Entries beyond this number are removed, the oldest first.
    private static let mostEntries = 24
    private static let ending = ".network"
    /// Longer files are no networks of ours, bytes.
    private static let longestEntry = 1 << 30
    /// Bytes of the sha256 before the content.
    private static let checksumLength = 32

    package init(in folder: FilePath) {
        self.folder = folder
    }

    /// `$XDG_CACHE_HOME/face-sets/networks`, else `~/.cache/face-sets/networks`; nil where there is no home.
    package static func userFolder(environment: (String) -> String?) -> FilePath? {
        let given = environment("XDG_CACHE_HOME").map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        let home = environment("HOME").map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        return (given ?? home?.appending(".cache"))?.appending("face-sets/networks")
    }

    /// The compiled network that was kept under a key; nil where there is none that can be trusted.
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

    /// Keeps what `export` writes to a file.
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

    /// Of the content under its key, so that an entry under another's name is as good as none.
    private static func checksum(_ key: PhotoDigest, _ content: UnsafeRawBufferPointer) -> [UInt8] {
        var sum = SHA256()
        key.bytes.withUnsafeBytes { sum.update($0) }
        sum.update(content)
        return sum.finish()
    }
}

/// Memory that holds an exported network. What OpenVINO imports goes on reading the weights from there.
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
