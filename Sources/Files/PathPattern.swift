package import FaceTypes

/// A shell pattern for files and folders: `*`, `?`, `[a-z]`; `*` also matches slashes.
///
/// Without a slash it is matched against names, with a leading slash against absolute paths, otherwise against paths
/// relative to the root.
package struct PathPattern: Hashable, Sendable {
    private let pattern: FilePath

    package init(_ pattern: FilePath) { self.pattern = pattern }

    /// Whether it matches `path`, which is inside `root`.
    package func matches(_ path: FilePath, below root: FilePath) -> Bool {
        let slash = UInt8(ascii: "/")
        if !pattern.bytes.contains(slash) { return matches(path.lastComponent) }
        if pattern.isAbsolute { return matches(path) }
        return matches(FilePath(bytes: path.bytes.dropFirst(root.bytes.count).drop { $0 == slash }))
    }

    /// Takes time proportional to the product of both lengths, whatever the pattern: only the last star is tried
    /// again.
    private func matches(_ text: FilePath) -> Bool {
        let (pattern, text) = (pattern.bytes, text.bytes)
        var (place, byte) = (0, 0)
        var last: (star: Int, byte: Int)?
        while byte < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                last = (place, byte)
                place += 1
            } else if let next = Self.next(after: place, in: pattern, matching: text[byte]) {
                (place, byte) = (next, byte + 1)
            } else if let (star, start) = last {
                last = (star, start + 1)
                (place, byte) = (star + 1, start + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Where the pattern continues after `?`, a set, or a literal byte; nil if that does not match `byte`.
    private static func next(after place: Int, in pattern: [UInt8], matching byte: UInt8) -> Int? {
        guard place < pattern.count else { return nil }
        switch pattern[place] {
        case UInt8(ascii: "?"): return place + 1
        case UInt8(ascii: "\\") where place + 1 < pattern.count:
            return pattern[place + 1] == byte ? place + 2 : nil
        case UInt8(ascii: "["):
            if let set = ByteSet(pattern[(place + 1)...]) { return set.contains(byte) ? set.end : nil }
        default: break
        }
        return pattern[place] == byte ? place + 1 : nil
    }
}

/// The content of brackets: `a-z_]`, `!a-z]`.
private struct ByteSet {
    /// After the closing bracket.
    let end: Int
    private let isNegated: Bool
    private var ranges: [ClosedRange<UInt8>] = []

    /// Nil without a closing bracket; one that comes first is a member.
    init?(_ pattern: ArraySlice<UInt8>) {
        var rest = pattern
        isNegated = rest.first.map { "!^".utf8.contains($0) } ?? false
        if isNegated { rest.removeFirst() }
        var isFirst = true
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]"), !isFirst {
                end = rest.startIndex
                return
            }
            isFirst = false
            let lower = Self.unescaped(byte, &rest)
            if rest.first == UInt8(ascii: "-"), rest.count > 1, rest[rest.startIndex + 1] != UInt8(ascii: "]")
            {
                rest.removeFirst()
                let upper = Self.unescaped(rest.removeFirst(), &rest)
                if lower <= upper { ranges.append(lower...upper) }
            } else {
                ranges.append(lower...lower)
            }
        }
        return nil
    }

    /// A backslash escapes the byte after it.
    private static func unescaped(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt8 {
        byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte
    }

    func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isNegated }
}
