package import FaceTypes
import Files

/// A file name for an absolute path without `.` and `..`: always the same for the same path, and different for every
/// other path, even on a file system that ignores case or normalises Unicode.
///
/// The name is ASCII. From left to right:
/// - lower-case letters, digits, `-`, `_`, `,`, `=`, `@`, brackets, spaces and dots are kept
/// - `+` represents a slash; the first slash is omitted
/// - `^` switches capital letters on and off: `^IMG^_1.jpg`
/// - any other byte becomes `%` and two lower-case hexadecimal digits, and so do a dot or a space at either end, a dash
///   at the start, and the first letter of a name that Windows reserves (`con.jpg`)
/// - an extension of letters and digits stays recognisable: it is written in lower case; if it is all capitals, a `^`
///   before its dot says so: `img_1^.jpg` for `img_1.JPG`. If only some letters are capitals, a 1 marks each of them:
///   `img_1^100.jpg` for `img_1.Jpg`
///
/// The mapping is reversible: the number of carets is odd only if one belongs to the extension, and case folding loses
/// nothing because capitals only occur between carets. A name of more than 255 bytes is cut: what fits, `~`, the first
/// 16 hexadecimal digits of the path's sha256, and the extension; no other name contains `~`.
package func safeDestinationName(for path: FilePath) -> FilePath {
    let bytes = path.bytes.first == slash ? path.bytes.dropFirst() : path.bytes[...]
    let fileExtension = knownKindOfExtension(of: path)
    var name = flattened(bytes.dropLast(fileExtension.count), isEnd: fileExtension.isEmpty)
    if isReservedOnWindows(name + fileExtension) { name = escaped(name[0]) + name.dropFirst() }
    name += markOfCapitals(in: fileExtension.dropFirst())
    let ending = fileExtension.map(lowercased)
    guard name.count + ending.count > nameLimit else { return FilePath(bytes: name + ending) }
    let digits = SHA256.digest(of: path.bytes).hex.prefix(16)
    return FilePath(bytes: name.prefix(nameLimit - 17 - ending.count) + Array("~\(digits)".utf8) + ending)
}

/// The dot and the extension, if it is one to ten letters and digits; otherwise empty.
private func knownKindOfExtension(of path: FilePath) -> [UInt8] {
    let name = path.lastComponent.bytes
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, (2...11).contains(name.count - dot),
        name[(dot + 1)...].allSatisfy({ isCapital($0) || (97...122).contains($0) || (48...57).contains($0) })
    else { return [] }
    return Array(name[dot...])
}

private func markOfCapitals(in letters: ArraySlice<UInt8>) -> [UInt8] {
    guard letters.contains(where: isCapital) else { return [] }
    let areAll = letters.allSatisfy { isCapital($0) || (48...57).contains($0) }
    return [UInt8(ascii: "^")] + (areAll ? [] : letters.map { isCapital($0) ? 49 : 48 })
}

private func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }

private func lowercased(_ byte: UInt8) -> UInt8 { isCapital(byte) ? byte + 32 : byte }

private let nameLimit = 255
private let slash = UInt8(ascii: "/")
private let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789-_,=@()[] .".utf8)
private let unfitAtStart = Set(" .-".utf8)
private let unfitAtEnd = Set(" .".utf8)

/// - Parameter isEnd: whether this is the end of the path.
private func flattened(_ path: ArraySlice<UInt8>, isEnd: Bool) -> [UInt8] {
    var name: [UInt8] = []
    var isShifted = false
    for (place, byte) in zip(path.indices, path) {
        let isUpper = isCapital(byte)
        if isUpper != isShifted {
            name.append(UInt8(ascii: "^"))
            isShifted = isUpper
        }
        let isUnfit =
            (place == path.startIndex && unfitAtStart.contains(byte))
            || (isEnd && place == path.endIndex - 1 && unfitAtEnd.contains(byte))
        if isUpper || (plain.contains(byte) && !isUnfit) {
            name.append(byte)
        } else {
            name += byte == slash ? [UInt8(ascii: "+")] : escaped(byte)
        }
    }
    return isShifted ? name + [UInt8(ascii: "^")] : name
}

private func escaped(_ byte: UInt8) -> [UInt8] { Array("%\(hexDigits([byte]))".utf8) }

/// `con`, `nul.jpg`, `com1.tar.gz`, `aux .txt`: device names, whatever follows the first dot.
private func isReservedOnWindows(_ name: [UInt8]) -> Bool {
    let stem = name.prefix { $0 != UInt8(ascii: ".") }
    let word = String(decoding: stem.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    guard stem.dropFirst(word.utf8.count).allSatisfy({ $0 == 0x20 }) else { return false }
    if ["con", "prn", "aux", "nul"].contains(word) { return true }
    return word.count == 4 && (word.hasPrefix("com") || word.hasPrefix("lpt")) && word.last?.isNumber == true
}
