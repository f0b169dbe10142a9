import FaceTypes

extension DlibFaceNetwork {
    /// The network for OpenVINO: input 1 × 3 × 150 × 150, RGB, already centred and scaled; output 1 × 128.
    ///
    /// - Throws: `FaceSetsError` `network_unreadable` where the layers do not fit each other.
    func converted() throws -> (xml: [UInt8], weights: [UInt8]) {
        var conversion = Conversion()
        for step in steps { try conversion.append(step) }
        guard conversion.value.shape == [1, Self.dimension] else { throw misfit("output") }
        conversion.graph.result(conversion.value)
        return (conversion.graph.xml(name: "dlib_face_recognition"), conversion.graph.weights)
    }
}

/// The graph as far as it has grown.
private struct Conversion {
    typealias Value = IntermediateRepresentation.Value

    var graph: IntermediateRepresentation
    /// What flows.
    var value: Value
    private var kept: [Int: Value] = [:]

    init() {
        graph = IntermediateRepresentation()
        value = graph.parameter("input", shape: [1, 3, DlibFaceNetwork.side, DlibFaceNetwork.side])
    }

    mutating func append(_ step: DlibFaceNetwork.Step) throws {
        switch step {
        case .convolution(let convolution): value = try appended(convolution)
        case .rectify: value = graph.operation("ReLU", inputs: [value], shape: value.shape)
        case .maximum(let window): value = try pooled("MaxPool", window, [])
        case .average(let window): value = try pooled("AvgPool", window, [("exclude-pad", "true")])
        case .averageAll: value = averaged()
        case .keep(let tag): kept[tag] = value
        case .recall(let tag): value = try recalled(tag)
        case .add(let tag): value = added(try recalled(tag))
        case .multiply(let weights, let inputs, let outputs):
            guard value.shape == [1, inputs] else { throw misfit("last layer") }
            let matrix = graph.constant(weights, shape: [inputs, outputs])
            value = graph.operation(
                "MatMul", [("transpose_a", "false"), ("transpose_b", "false")], inputs: [value, matrix],
                shape: [1, outputs])
        }
    }

    private func recalled(_ tag: Int) throws -> Value {
        guard let value = kept[tag] else { throw misfit("value to add") }
        return value
    }

    private mutating func appended(_ convolution: DlibFaceNetwork.Convolution) throws -> Value {
        let (window, outputs) = (convolution.window, convolution.outputs)
        let (height, width) = try size(under: window)
        guard value.shape[1] == convolution.inputs else { throw misfit("convolution") }
        let weights = graph.constant(
            convolution.weights, shape: [outputs, convolution.inputs, window.height, window.width])
        let bias = graph.constant(convolution.bias, shape: [1, outputs, 1, 1])
        let shape = [1, outputs, height, width]
        let product = graph.operation(
            "Convolution", [("dilations", "1,1")] + attributes(of: window), inputs: [value, weights],
            shape: shape)
        return graph.operation(
            "Add", [("auto_broadcast", "numpy")], inputs: [product, bias], shape: shape)
    }

    private mutating func pooled(
        _ type: String, _ window: DlibFaceNetwork.Window, _ more: [(String, String)]
    ) throws -> Value {
        let (height, width) = try size(under: window)
        let own = [("kernel", list([window.height, window.width])), ("rounding_type", "floor")]
        return graph.operation(
            type, own + more + attributes(of: window), inputs: [value],
            shape: [1, value.shape[1], height, width])
    }

    private mutating func averaged() -> Value {
        let axes = graph.constant([2, 3])
        return graph.operation(
            "ReduceMean", [("keep_dims", "false")], inputs: [value, axes], shape: [1, value.shape[1]])
    }

    private mutating func added(_ other: Value) -> Value {
        let shape = zip(value.shape, other.shape).map { max($0, $1) }
        let sum = [padded(value, to: shape), padded(other, to: shape)]
        return graph.operation("Add", [("auto_broadcast", "numpy")], inputs: sum, shape: shape)
    }

    private mutating func padded(_ value: Value, to shape: [Int]) -> Value {
        guard value.shape != shape else { return value }
        let before = graph.constant([0, 0, 0, 0])
        let after = graph.constant(zip(shape, value.shape).map { $0 - $1 })
        let zero = graph.constant([Float(0)], shape: [])
        return graph.operation(
            "Pad", [("pad_mode", "constant")], inputs: [value, before, after, zero], shape: shape)
    }

    private func size(under window: DlibFaceNetwork.Window) throws -> (height: Int, width: Int) {
        guard value.shape.count == 4 else { throw misfit("window") }
        let height = value.shape[2] + 2 * window.paddingY - window.height
        let width = value.shape[3] + 2 * window.paddingX - window.width
        guard height >= 0, width >= 0 else { throw misfit("window") }
        return (height / window.strideY + 1, width / window.strideX + 1)
    }

    private func attributes(of window: DlibFaceNetwork.Window) -> [(String, String)] {
        let padding = list([window.paddingY, window.paddingX])
        return [
            ("strides", list([window.strideY, window.strideX])), ("pads_begin", padding),
            ("pads_end", padding), ("auto_pad", "explicit"),
        ]
    }
}

private func misfit(_ part: String) -> FaceSetsError {
    FaceSetsError(
        code: .networkUnreadable, "this is not dlib's face recognition network",
        remedy: "Fetch dlib_face_recognition_resnet_model_v1.dat again; `make deps` does.",
        cause: "a \(part) does not fit what comes before it")
}
