package import FaceTypes
import Files

/// One file name for an absolute path without `.` and `..`: the same in every run, and another one for every other path, also to a file
/// system that ignores case or rewrites Unicode.
///
/// The name is ASCII. From left to right:
/// - lower-case letters, digits, `-`, `_`, `,`, `=`, `@`, brackets, the space and the dot stand for themselves
/// - `+` stands for a slash; the first slash is left out
/// - `^` turns capital letters on and off: `^IMG^_1.jpg`
/// - any other byte is `%` and two lower-case hexadecimal digits, and so are a dot or a space at either end, a dash
///   at the start, and the first letter of a name that Windows reserves (`con.jpg`)
///
/// This can be read back, and folding case loses nothing, since capitals stand between carets alone. A name of more than
/// 255 bytes keeps 238 and ends in `~` and the first 16 hexadecimal digits of the path's sha256; no other name holds `~`.
package func safeDestinationName(for path: FilePath) -> FilePath {
    let bytes = path.bytes.first == slash ? path.bytes.dropFirst() : path.bytes[...]
    var name = flattened(bytes)
    if isReservedOnWindows(name) { name = escaped(name[0]) + name.dropFirst() }
    guard name.count > nameLimit else { return FilePath(bytes: name) }
    let digits = SHA256.digest(of: path.bytes).hex.prefix(16)
    return FilePath(bytes: name.prefix(nameLimit - 17) + Array("~\(digits)".utf8))
}

private let nameLimit = 255
private let slash = UInt8(ascii: "/")
private let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789-_,=@()[] .".utf8)
private let unfitAtStart = Set(" .-".utf8)
private let unfitAtEnd = Set(" .".utf8)

private func flattened(_ path: ArraySlice<UInt8>) -> [UInt8] {
    var name: [UInt8] = []
    var isShifted = false
    for (place, byte) in zip(path.indices, path) {
        let isCapital = (65...90).contains(byte)
        if isCapital != isShifted {
            name.append(UInt8(ascii: "^"))
            isShifted = isCapital
        }
        let isUnfit =
            (place == path.startIndex && unfitAtStart.contains(byte))
            || (place == path.endIndex - 1 && unfitAtEnd.contains(byte))
        if isCapital || (plain.contains(byte) && !isUnfit) {
            name.append(byte)
        } else {
            name += byte == slash ? [UInt8(ascii: "+")] : escaped(byte)
        }
    }
    return isShifted ? name + [UInt8(ascii: "^")] : name
}

private func escaped(_ byte: UInt8) -> [UInt8] { Array("%\(hexDigits([byte]))".utf8) }

/// `con`, `nul.jpg`, `com1.tar.gz`, `aux .txt`: devices, whatever follows the first dot.
private func isReservedOnWindows(_ name: [UInt8]) -> Bool {
    let stem = name.prefix { $0 != UInt8(ascii: ".") }
    let word = String(decoding: stem.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    guard stem.dropFirst(word.utf8.count).allSatisfy({ $0 == 0x20 }) else { return false }
    if ["con", "prn", "aux", "nul"].contains(word) { return true }
    return word.count == 4 && (word.hasPrefix("com") || word.hasPrefix("lpt")) && word.last?.isNumber == true
}
