import FaceTypes

/// Reads the records of `DlibLayer.faceNetwork` from a file, one after another.
///
/// dlib opens its layers from the output to the input, so all their versions come first; their contents follow from
/// the input to the output.
struct DlibNetworkParser {
    private var reader: DlibReader
    private var steps: [DlibFaceNetwork.Step] = []
    /// Channels of the value that flows, and of those that were kept.
    private var channels = 3
    private var kept: [Int: Int] = [:]

    init(_ bytes: [UInt8]) { reader = DlibReader(bytes) }

    mutating func network() throws -> (mean: [Double], steps: [DlibFaceNetwork.Step]) {
        try reader.expect("the version of the loss layer", 1)
        try loss()
        let layers = DlibLayer.faceNetwork
        for (place, layer) in layers.enumerated().reversed() {
            let version = layer.isMark ? 1 : place == 0 ? 3 : 2
            try reader.expect("the version of layer \(place)", version)
        }
        let mean = try input()
        for (place, layer) in layers.enumerated() {
            try read(layer)
            if !layer.isMark { try state(isFirst: place == 0) }
        }
        guard reader.isAtEnd else { throw reader.fault("the file goes on after the network") }
        return (mean, steps)
    }

    private mutating func loss() throws {
        try reader.expect("loss_metric_2")
        // Margin and distance of training.
        _ = try (reader.real(), reader.real())
    }

    private mutating func input() throws -> [Double] {
        try reader.expect("input_rgb_image_sized")
        let mean = try (0..<3).map { _ in try reader.real() }
        try reader.expect("the input's height", DlibFaceNetwork.side)
        try reader.expect("the input's width", DlibFaceNetwork.side)
        return mean
    }

    private mutating func read(_ layer: DlibLayer) throws {
        switch layer {
        case .convolution: steps.append(.convolution(try convolution()))
        case .affine: try foldAffine()
        case .rectify:
            try reader.expect("relu_")
            steps.append(.rectify)
        case .maximum: steps.append(.maximum(try window("max_pool_2", least: 1)))
        case .average: steps.append(try average())
        case .fullyConnected: steps.append(try fullyConnected())
        case .addPrevious(let tag):
            try reader.expect("add_prev_")
            channels = max(channels, kept[tag] ?? 0)
            steps.append(.add(tag))
        case .tag(let tag):
            kept[tag] = channels
            steps.append(.keep(tag))
        case .skip(let tag):
            channels = kept[tag] ?? channels
            steps.append(.recall(tag))
        }
    }

    /// Flags and leftovers of training that follow every layer.
    private mutating func state(isFirst: Bool) throws {
        for _ in 0..<3 { try reader.boolean() }
        for _ in 0..<3 { _ = try reader.tensor() }
        if isFirst { try reader.expect("the expansion of samples", 1) }
    }
}

extension DlibNetworkParser {
    private mutating func convolution() throws -> DlibFaceNetwork.Convolution {
        try reader.expect("con_4")
        let values = try reader.tensor()
        let outputs = try reader.integer("the count of filters", in: 1...4096)
        let window = try geometry(least: 1)
        for _ in 0..<2 { try reader.alias() }
        try learningRates()
        let inputs = channels
        let weights = outputs * inputs * window.height * window.width
        guard values.count == weights + outputs else {
            throw reader.fault("a convolution of \(inputs) channels has \(values.count) parameters")
        }
        channels = outputs
        return DlibFaceNetwork.Convolution(
            window: window, inputs: inputs, outputs: outputs, weights: Array(values[..<weights]),
            bias: Array(values[weights...]))
    }

    /// A scale and a shift of each channel, which the convolution before it takes in.
    private mutating func foldAffine() throws {
        try reader.expect("affine_")
        let values = try reader.tensor()
        for _ in 0..<2 { try reader.alias() }
        try reader.expect("the mode of an affine layer", 0)
        guard case .convolution(var convolution)? = steps.last, values.count == 2 * convolution.outputs else {
            throw reader.fault("an affine layer does not fit the convolution before it")
        }
        convolution.scale(by: values[..<convolution.outputs], shift: values[convolution.outputs...])
        steps[steps.count - 1] = .convolution(convolution)
    }

    private mutating func average() throws -> DlibFaceNetwork.Step {
        let window = try window("avg_pool_2", least: 0)
        // dlib writes a window of 0 × 0 for one that covers everything.
        if window.height == 0, window.width == 0 { return .averageAll }
        guard window.height > 0, window.width > 0 else { throw reader.fault("a window has no area") }
        return .average(window)
    }

    private mutating func window(_ name: String, least: Int) throws -> DlibFaceNetwork.Window {
        try reader.expect(name)
        return try geometry(least: least)
    }

    private mutating func geometry(least: Int) throws -> DlibFaceNetwork.Window {
        let side = least...16
        let (height, width) = try (reader.integer("a height", in: side), reader.integer("a width", in: side))
        let (strideY, strideX) = try (
            reader.integer("a stride", in: 1...8), reader.integer("a stride", in: 1...8)
        )
        let (paddingY, paddingX) = try (
            reader.integer("a padding", in: 0...8), reader.integer("a padding", in: 0...8)
        )
        return DlibFaceNetwork.Window(
            height: height, width: width, strideY: strideY, strideX: strideX, paddingY: paddingY,
            paddingX: paddingX)
    }

    private mutating func fullyConnected() throws -> DlibFaceNetwork.Step {
        try reader.expect("fc_2")
        try reader.expect("the count of outputs", DlibFaceNetwork.dimension)
        try reader.expect("the count of inputs", channels)
        let weights = try reader.tensor()
        for _ in 0..<2 { try reader.alias() }
        try reader.expect("the mode of the bias", 1)
        try learningRates()
        guard weights.count == channels * DlibFaceNetwork.dimension else {
            throw reader.fault("the last layer has \(weights.count) parameters")
        }
        return .multiply(weights, inputs: channels, outputs: DlibFaceNetwork.dimension)
    }

    private mutating func learningRates() throws {
        for _ in 0..<4 { _ = try reader.real() }
    }
}

extension DlibFaceNetwork.Convolution {
    mutating func scale(by factors: ArraySlice<Float>, shift: ArraySlice<Float>) {
        let size = weights.count / outputs
        for (output, (factor, shift)) in zip(factors, shift).enumerated() {
            for i in output * size..<(output + 1) * size { weights[i] *= factor }
            bias[output] = bias[output] * factor + shift
        }
    }
}
