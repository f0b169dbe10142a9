import Archive
import FaceTypes
import Files

/// The arrays of an `.npz` file by name, checked against the type and shape that the reader expects.
struct NPZArchive {
    /// Longest accepted header; numpy's are below 200 bytes.
    private static let headerLimit = 1 << 16
    /// Longest accepted text in a column, in bytes; no path on Linux is half as long.
    static let widestText = 1 << 13
    /// Limit on the size of all arrays relative to the file. The arrays of a cache compress little: vectors by a
    /// tenth, arrays without values to nothing, but only beside vectors.
    private static let inflation = (factor: 100, free: 1 << 26)

    /// In the order of the file.
    let names: [String]
    private let reader: ZipReader
    private let members: [String: ZipMember]

    init(_ path: FilePath) throws {
        reader = try ZipReader(path, isStrict: true)
        let arrays = reader.members.filter { $0.name.hasSuffix(".npy") }
        names = arrays.map { String($0.name.dropLast(4)) }
        members = Dictionary(zip(names, arrays)) { first, _ in first }
        guard members.count == names.count else {
            throw FaceSetsError.badCache("two arrays have the same name", reader.path)
        }
        try checkSizes(arrays)
    }

    /// Checked before anything is decompressed.
    private func checkSizes(_ arrays: [ZipMember]) throws {
        let most = Self.inflation.free + Self.inflation.factor * Int(FileInfo(path)?.size ?? 0)
        var rest = most
        for array in arrays {
            guard array.size <= rest else {
                throw FaceSetsError.badCache("its arrays would take more than \(most) bytes", path)
            }
            rest -= array.size
        }
    }

    var path: FilePath { reader.path }

    /// Whether the arrays are those of a cache, possibly incomplete: other programs also have `path` or `meta`.
    var isCache: Bool {
        let telling = ["meta", "sha256", "photo", "embedding"]
        return telling.count { members[$0] != nil } >= telling.count - 1
    }

    /// Header and data of an array; nil if there is no such array.
    func open(_ name: String) throws -> (header: NPYHeader, numbers: ZipMemberStream)? {
        guard let member = members[name] else { return nil }
        let stream = try ZipMemberStream(reader, member)
        var start = try bytes(stream, 8)
        guard start.starts(with: NPYHeader.magic), (1...3).contains(start[6]) else {
            throw bad(name, "is not a numpy array")
        }
        start = try bytes(stream, start[6] == 1 ? 2 : 4)
        let length = start.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.headerLimit else { throw bad(name, "has a header of \(length) bytes") }
        guard let header = NPYHeader(literal: try bytes(stream, length)) else {
            throw bad(name, "has a header that cannot be parsed")
        }
        guard let size = header.byteCount else { throw bad(name, "has the unsupported type \(header.type)") }
        guard header.elementSize != 0 || header.shape.contains(0) else {
            throw bad(name, "has empty elements")
        }
        guard size == member.size - 8 - start.count - length else {
            throw bad(name, "has a size that does not match its shape \(header.shape)")
        }
        return (header, stream)
    }

    /// All numbers of an array; nil if there is no such array.
    func numbers<Number: NPYNumber>(_ name: String, _ type: Number.Type, shape: [Int]) throws -> [Number]? {
        guard let (header, stream) = try open(name) else { return nil }
        try check(name, header, type: Number.typeName, shape: shape)
        let count = shape.reduce(1, *)
        let numbers = try [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            try stream.read(
                into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<count])))
            filled = count
        }
        try stream.finish()
        return numbers
    }

    /// The elements of an array of byte strings without trailing NULs; nil if there is no such array.
    ///
    /// - Parameter widest: bytes that an element may have.
    func texts(_ name: String, shape: [Int], widest: Int = NPZArchive.widestText) throws -> [[UInt8]]? {
        guard let (header, stream) = try open(name) else { return nil }
        guard header.type.hasPrefix("|S") else {
            throw bad(name, "has the type \(header.type) instead of byte strings")
        }
        try check(name, header, type: header.type, shape: shape)
        let (width, count) = (header.elementSize ?? 0, shape.reduce(1, *))
        guard width <= widest else { throw bad(name, "has strings of \(width) bytes, more than is allowed") }
        let all = try bytes(stream, width * count)
        try stream.finish()
        return (0..<count).map { row in
            let element = all[row * width..<(row + 1) * width]
            return Array(element[..<(element.lastIndex { $0 != 0 }.map { $0 + 1 } ?? element.startIndex)])
        }
    }

    /// Unit vectors, read straight into the matrix.
    func matrix(_ name: String) throws -> EmbeddingMatrix {
        guard let (header, stream) = try open(name) else { throw bad(name, "is missing") }
        guard header.shape.count == 2 else {
            throw bad(name, "has the shape \(header.shape) instead of [n, d]")
        }
        try check(name, header, type: Float.typeName, shape: header.shape)
        let matrix = try EmbeddingMatrix(rows: header.shape[0], dimension: header.shape[1]) {
            try stream.read(into: UnsafeMutableRawBufferPointer($0))
        }
        try stream.finish()
        return matrix
    }

    /// Everything after the header.
    func rest(_ name: String) throws -> (header: NPYHeader, bytes: [UInt8])? {
        guard let (header, stream) = try open(name) else { return nil }
        let content = try bytes(stream, header.byteCount ?? 0)
        try stream.finish()
        return (header, content)
    }

    /// Reads the array piece by piece and compares its checksum; does nothing if there is none.
    func check(_ name: String) throws {
        guard let (header, stream) = try open(name) else { return }
        var rest = header.byteCount ?? 0
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { piece.deallocate() }
        while rest > 0 {
            let count = min(rest, piece.count)
            try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: piece[..<count]))
            rest -= count
        }
        try stream.finish()
    }

    func bad(_ name: String, _ problem: String) -> FaceSetsError {
        .badCache("the array \(name) \(problem)", reader.path)
    }

    private func check(_ name: String, _ header: NPYHeader, type: String, shape: [Int]) throws {
        guard header.type == type else { throw bad(name, "has the type \(header.type) instead of \(type)") }
        guard header.shape == shape else {
            throw bad(name, "has the shape \(header.shape) instead of \(shape)")
        }
    }

    private func bytes(_ stream: ZipMemberStream, _ count: Int) throws -> [UInt8] {
        guard count <= stream.member.size else {
            throw FaceSetsError.badCache("\(stream.member.name) is truncated", path)
        }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            try stream.read(
                into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<count])))
            filled = count
        }
    }
}
