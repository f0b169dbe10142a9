import FaceTypes

/// Reads what dlib's `serialize` wrote, from bytes that may be anything.
///
/// Nothing is read beyond the end and nothing is allocated that the bytes do not hold. Source: `dlib/serialize.h`,
/// `dlib/cuda/tensor.h`.
struct DlibReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// A control byte (low nibble: count of bytes, high bit: sign), then the magnitude, little-endian.
    mutating func integer() throws -> Int {
        let control = try byte()
        let count = Int(control & 0x0F)
        guard count <= 8, control & 0x70 == 0 else { throw fault("an integer's length does not hold") }
        let magnitude = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let value = Int(exactly: magnitude) else { throw fault("an integer is too large") }
        return control & 0x80 == 0 ? value : -value
    }

    mutating func integer(_ what: String, in range: ClosedRange<Int>) throws -> Int {
        let value = try integer()
        guard range.contains(value) else { throw fault("\(what) is \(value), not in \(range)") }
        return value
    }

    /// An integer that can only have one value: the version of a record.
    mutating func expect(_ what: String, _ value: Int) throws {
        _ = try integer(what, in: value...value)
    }

    /// A string that can only have one value: the name of a layer.
    mutating func expect(_ text: String) throws {
        let length = try integer("the length of a name", in: 0...64)
        guard try take(length).elementsEqual(text.utf8) else { throw fault("\(text) does not come here") }
    }

    /// `'0'` or `'1'`.
    mutating func boolean() throws {
        guard [0x30, 0x31].contains(try byte()) else { throw fault("a truth value does not hold") }
    }

    /// A mantissa and an exponent of two.
    mutating func real() throws -> Double {
        let mantissa = try integer()
        // Beyond, dlib marks infinities and what is no number, which no network holds.
        let exponent = try integer("an exponent", in: -1100...1100)
        return Double(sign: .plus, exponent: exponent, significand: Double(mantissa))
    }

    /// Four sizes, then as many little-endian float32.
    mutating func tensor() throws -> [Float] {
        try expect("the version of a tensor", 2)
        let count = try sizes().reduce(1) { product, size in
            let (result, overflow) = product.multipliedReportingOverflow(by: size)
            guard !overflow else { throw fault("a tensor is too large") }
            return result
        }
        guard count <= (bytes.count - position) / 4 else { throw fault("the file ends within a tensor") }
        let raw = try take(4 * count)
        return raw.withUnsafeBytes { raw in
            (0..<count).map { i in
                Float(
                    bitPattern: UInt32(
                        littleEndian: raw.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self)
                    ))
            }
        }
    }

    /// The shape of a part of another tensor.
    mutating func alias() throws {
        try expect("the version of an alias", 1)
        _ = try sizes()
    }

    private mutating func sizes() throws -> [Int] {
        try (0..<4).map { _ in try integer("the size of a tensor", in: 0...Int(Int32.max)) }
    }

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw fault("the file ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw fault("the file ends too early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// An error at the present position.
    func fault(_ problem: String) -> FaceSetsError {
        FaceSetsError(
            code: .networkUnreadable, "this is not dlib's face recognition network",
            remedy: "Fetch dlib_face_recognition_resnet_model_v1.dat again; `make deps` does.",
            cause: "at byte \(position): \(problem)")
    }
}
