/// The header of a `.npy` member: element type and shape.
package struct NPYHeader: Hashable {
    /// numpy's type name: `<f4`, `|S12`.
    package var type: String
    package var shape: [Int]

    package init(type: String, shape: [Int]) {
        self.type = type
        self.shape = shape
    }

    /// Format version 1.0, padded to a multiple of 64 bytes like numpy's.
    package var serialized: [UInt8] {
        let sizes = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
        var text = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
        let unpadded = 10 + text.count + 1
        text += repeatElement(UInt8(ascii: " "), count: (64 - unpadded % 64) % 64)
        text.append(UInt8(ascii: "\n"))
        return Self.magic + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)] + text
    }

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// Size of an element in bytes; nil for a type that is not a number or a byte string of fixed size.
    var elementSize: Int? {
        guard let kind = type.dropFirst().first, "<|=".contains(type.prefix(1)), "biufcS".contains(kind),
            let size = Int(type.dropFirst(2)), (0...1 << 30).contains(size)
        else { return nil }
        return size
    }

    /// Size of all elements in bytes; nil if it overflows or the type is not known.
    var byteCount: Int? {
        guard var total = elementSize else { return nil }
        for extent in shape {
            let (product, overflow) = total.multipliedReportingOverflow(by: extent)
            guard !overflow else { return nil }
            total = product
        }
        return total
    }
}

extension NPYHeader {
    /// Parses the Python literal of the header; nil for anything but numpy's three keys.
    init?(literal text: [UInt8]) {
        var scanner = LiteralScanner(text: text)
        guard scanner.take("{") else { return nil }
        var (type, shape, fortran): (String?, [Int]?, Bool?) = (nil, nil, nil)
        while !scanner.take("}") {
            guard let key = scanner.string(), scanner.take(":") else { return nil }
            switch key {
            case "descr": type = scanner.string()
            case "shape": shape = scanner.tuple()
            case "fortran_order": fortran = scanner.bool()
            default: return nil
            }
            guard scanner.take(",") || scanner.sees("}") else { return nil }
        }
        guard let type, let shape, let fortran, !fortran || shape.count < 2 else { return nil }
        self.init(type: type, shape: shape)
    }
}

private struct LiteralScanner {
    let text: [UInt8]
    var position = 0

    init(text: [UInt8]) { self.text = text }

    mutating func sees(_ mark: Unicode.Scalar) -> Bool {
        while position < text.count, text[position] == 0x20 || text[position] == 0x0A { position += 1 }
        return position < text.count && text[position] == UInt8(ascii: mark)
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard sees(mark) else { return false }
        position += 1
        return true
    }

    mutating func string() -> String? {
        let quote: Unicode.Scalar = sees("'") ? "'" : "\""
        guard take(quote), let end = text[position...].firstIndex(of: UInt8(ascii: quote)) else { return nil }
        defer { position = end + 1 }
        return String(decoding: text[position..<end], as: UTF8.self)
    }

    mutating func bool() -> Bool? {
        _ = sees("T")
        for (word, value) in [("True", true), ("False", false)]
        where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        return nil
    }

    /// Up to eight extents, none below 0.
    mutating func tuple() -> [Int]? {
        guard take("(") else { return nil }
        var extents: [Int] = []
        while !take(")") {
            _ = sees("0")
            let digits = text[position...].prefix { $0 >= 48 && $0 <= 57 }
            guard let extent = Int(String(decoding: digits, as: UTF8.self)), extents.count < 8 else {
                return nil
            }
            extents.append(extent)
            position += digits.count
            guard take(",") || sees(")") else { return nil }
        }
        return extents
    }
}
