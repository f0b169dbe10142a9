import JSON

/// Named tensors in one file: the length of a JSON header in eight bytes, the header, and the numbers.
///
/// Source: the documentation of the format; numbers are little-endian, in the order of the header, without gaps.
struct Safetensors {
    private var header: [(String, JSONValue)] = []
    private var numbers: [UInt8] = []

    mutating func add(_ name: String, _ values: [Float], shape: [Int]) {
        add(
            name, "F32", shape, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        )
    }

    /// A single integer.
    mutating func add(_ name: String, _ value: [Int64]) {
        add(name, "I64", [], value.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) })
    }

    private mutating func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
        header.append(
            (
                name,
                [
                    "dtype": .text(type), "shape": .array(shape.map(JSONValue.int)),
                    "data_offsets": [.int(numbers.count), .int(numbers.count + bytes.count)],
                ]
            ))
        numbers += bytes
    }

    var serialized: [UInt8] {
        var text = JSONValue.object(JSONObject(header)).serialized(pretty: false)
        // The numbers start at a multiple of eight bytes.
        text += repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text + numbers
    }

    /// Type and shape of each tensor; nil if the file is damaged.
    static func shapes(in content: [UInt8]) -> [String: (type: String, shape: [Int])]? {
        guard content.count >= 8 else { return nil }
        let length = content[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(content.count - 8),
            let header = (try? JSONValue(parsing: Array(content[8..<8 + Int(length)])))?.object
        else { return nil }
        let room = content.count - 8 - Int(length)
        var found: [String: (String, [Int])] = [:]
        var end = 0
        for (name, tensor) in header.members where name != "__metadata__" {
            let shape = tensor["shape"]?.array?.compactMap(\.int) ?? []
            let offsets = tensor["data_offsets"]?.array?.compactMap(\.int) ?? []
            guard let type = tensor["dtype"]?.text, let size = ["F32": 4, "I64": 8][type], offsets.count == 2,
                shape.allSatisfy({ (0...1 << 20).contains($0) }), shape.count < 4,
                offsets[0] == end, offsets[1] - offsets[0] == size * shape.reduce(1, *), offsets[1] <= room
            else { return nil }
            end = offsets[1]
            found[name] = (type, shape)
        }
        return end == room ? found : nil
    }
}
