/// A path as the bytes that the system uses, whether valid UTF-8 or not.
package struct FilePath: Hashable, Sendable, Comparable, ExpressibleByStringLiteral {
    package let bytes: [UInt8]

    package init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// For display: invalid UTF-8 is replaced, so this text may not lead back to the file.
    package var shown: String { String(decoding: bytes, as: UTF8.self) }

    package var isAbsolute: Bool { bytes.first == Self.slash }

    /// The part after the last slash; empty for the root.
    package var lastComponent: FilePath {
        FilePath(bytes: bytes.split(separator: Self.slash).last ?? [])
    }

    /// The path without its last component; `/` for a top-level folder, `.` for a bare name.
    package var parent: FilePath {
        guard let cut = bytes.lastIndex(of: Self.slash) else { return "." }
        return cut == 0 ? "/" : FilePath(bytes: bytes[..<cut])
    }

    /// The bytes after the last dot of the last component; nil if there is none.
    package var fileExtension: String? {
        let name = lastComponent.bytes
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
        return String(decoding: name[(dot + 1)...], as: UTF8.self)
    }

    package func appending(_ component: FilePath) -> FilePath {
        FilePath(
            bytes: bytes.last == Self.slash ? bytes + component.bytes : bytes + [Self.slash] + component.bytes
        )
    }

    package func appending(_ component: String) -> FilePath {
        appending(FilePath(component))
    }

    /// `cache.db` and `-wal` give `cache.db-wal`.
    package func appendingToName(_ ending: String) -> FilePath {
        FilePath(bytes: bytes + Array(ending.utf8))
    }

    /// Whether this path is `folder` or inside it, compared byte by byte.
    package func isUnder(_ folder: FilePath) -> Bool {
        guard bytes.starts(with: folder.bytes) else { return false }
        return bytes.count == folder.bytes.count || folder.bytes.last == Self.slash
            || bytes[folder.bytes.count] == Self.slash
    }

    package static func < (a: FilePath, b: FilePath) -> Bool {
        a.bytes.lexicographicallyPrecedes(b.bytes)
    }

    private static let slash = UInt8(ascii: "/")
}
