/// A network as OpenVINO's intermediate representation, version 11: a graph in XML beside one file of weights.
///
/// Grows operation by operation; the same calls give the same bytes. Source: OpenVINO documentation, "Operation sets",
/// `opset1`.
struct IntermediateRepresentation {
    /// The output of an operation.
    struct Value: Sendable {
        fileprivate let layer: Int
        fileprivate let port: Int
        fileprivate let type: ElementType
        let shape: [Int]
    }

    enum ElementType: String, Sendable {
        case f32
        case i64
    }

    /// Constants, one after another, little-endian.
    private(set) var weights: [UInt8] = []
    private var layers = ""
    private var edges = ""
    private var count = 0

    mutating func parameter(_ name: String, shape: [Int]) -> Value {
        layer(
            "Parameter", name: name, [("shape", list(shape)), ("element_type", ElementType.f32.rawValue)],
            inputs: [], output: (.f32, shape))
    }

    mutating func constant(_ values: [Float], shape: [Int]) -> Value {
        precondition(values.count == shape.reduce(1, *))
        return constant(littleEndian(values.map(\.bitPattern)), .f32, shape)
    }

    mutating func constant(_ values: [Int]) -> Value {
        constant(littleEndian(values.map { Int64($0) }), .i64, [values.count])
    }

    mutating func operation(
        _ type: String, _ attributes: [(String, String)] = [], inputs: [Value], shape: [Int]
    ) -> Value {
        layer(type, name: "\(type)_\(count)", attributes, inputs: inputs, output: (.f32, shape))
    }

    mutating func result(_ value: Value) {
        _ = layer("Result", name: "output", [], inputs: [value], output: nil)
    }

    func xml(name: String) -> [UInt8] {
        let text = """
            <?xml version="1.0"?>
            <net name="\(name)" version="11">
            <layers>
            \(layers)</layers>
            <edges>
            \(edges)</edges>
            </net>

            """
        return Array(text.utf8)
    }
}

extension IntermediateRepresentation {
    private mutating func constant(_ bytes: [UInt8], _ type: ElementType, _ shape: [Int]) -> Value {
        let attributes = [
            ("element_type", type.rawValue), ("shape", list(shape)), ("offset", "\(weights.count)"),
            ("size", "\(bytes.count)"),
        ]
        weights += bytes
        return layer("Const", name: "Const_\(count)", attributes, inputs: [], output: (type, shape))
    }

    private mutating func layer(
        _ type: String, name: String, _ attributes: [(String, String)], inputs: [Value],
        output: (type: ElementType, shape: [Int])?
    ) -> Value {
        let id = count
        count += 1
        layers += "<layer id=\"\(id)\" name=\"\(name)\" type=\"\(type)\" version=\"opset1\">\n"
        if !attributes.isEmpty {
            layers += "<data\(attributes.map { " \($0)=\"\($1)\"" }.joined())/>\n"
        }
        if !inputs.isEmpty {
            let ports = inputs.enumerated().map { port($0, $1.type, $1.shape) }
            layers += "<input>\n\(ports.joined())</input>\n"
        }
        if let output {
            layers += "<output>\n\(port(inputs.count, output.type, output.shape))</output>\n"
        }
        layers += "</layer>\n"
        for (port, input) in inputs.enumerated() {
            edges +=
                "<edge from-layer=\"\(input.layer)\" from-port=\"\(input.port)\" to-layer=\"\(id)\" "
                + "to-port=\"\(port)\"/>\n"
        }
        return Value(layer: id, port: inputs.count, type: output?.type ?? .f32, shape: output?.shape ?? [])
    }

    private func port(_ id: Int, _ type: ElementType, _ shape: [Int]) -> String {
        let precision = type == .f32 ? "FP32" : "I64"
        let dimensions = shape.map { "<dim>\($0)</dim>" }.joined()
        return "<port id=\"\(id)\" precision=\"\(precision)\">\(dimensions)</port>\n"
    }
}

/// Numbers as attributes hold them.
func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ",")
}

private func littleEndian(_ values: [some FixedWidthInteger]) -> [UInt8] {
    values.map(\.littleEndian).withUnsafeBytes(Array.init)
}
