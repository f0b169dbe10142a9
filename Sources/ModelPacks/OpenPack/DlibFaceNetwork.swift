import FaceTypes

/// dlib's residual network for faces, as `dlib_face_recognition_resnet_model_v1.dat` holds it.
///
/// The file names the layers but not how they hang together, which in dlib is a C++ type; `DlibLayer.faceNetwork` is
/// that type. Source: `dnn_face_recognition_ex.cpp` and `dlib/dnn/{core,layers,input,loss}.h`.
struct DlibFaceNetwork: Sendable {
    /// Side of the input in pixels.
    static let side = 150
    /// Components of the output.
    static let dimension = 128

    /// Of the input, R, G, B; it is divided by 256 after they are subtracted.
    let mean: [Double]
    /// In the order in which data flows.
    let steps: [Step]

    enum Step: Sendable {
        case convolution(Convolution)
        case rectify
        case maximum(Window)
        case average(Window)
        case averageAll
        /// Keeps the value under a number.
        case keep(Int)
        /// Goes on with a value that was kept.
        case recall(Int)
        /// Adds a value that was kept; the smaller is filled up with zeros.
        case add(Int)
        /// A row of weights an input, without bias.
        case multiply([Float], inputs: Int, outputs: Int)
    }

    struct Window: Hashable, Sendable {
        var height: Int
        var width: Int
        var strideY: Int
        var strideX: Int
        var paddingY: Int
        var paddingX: Int
    }

    struct Convolution: Sendable {
        var window: Window
        var inputs: Int
        var outputs: Int
        /// outputs × inputs × height × width.
        var weights: [Float]
        /// One an output.
        var bias: [Float]
    }

    /// - Throws: `FaceSetsError` `network_unreadable` for bytes that are not this network, with the place.
    init(parsing bytes: [UInt8]) throws {
        var parser = DlibNetworkParser(bytes)
        (mean, steps) = try parser.network()
    }
}

/// A layer of dlib's that its file has a record of, or a mark on the way.
enum DlibLayer: Hashable, Sendable {
    case convolution, affine, rectify, maximum, average, fullyConnected
    case addPrevious(Int)
    case tag(Int)
    case skip(Int)

    /// From the input to the output.
    static let faceNetwork: [DlibLayer] = {
        let levels: [[DlibLayer]] = [
            residual, residual, residual,
            residualDown, residual, residual, residual,
            residualDown, residual, residual,
            residualDown, residual, residual,
            residualDown,
        ]
        let head: [DlibLayer] = [.convolution, .affine, .rectify, .maximum]
        return head + levels.flatMap { $0 } + [.average, .fullyConnected]
    }()

    private static let block: [DlibLayer] = [.convolution, .affine, .rectify, .convolution, .affine]
    private static let residual: [DlibLayer] = [.tag(1)] + block + [.addPrevious(1), .rectify]
    private static let residualDown: [DlibLayer] =
        [.tag(1)] + block + [.tag(2), .skip(1), .average, .addPrevious(2), .rectify]

    /// Whether data passes it unchanged, so that the file holds nothing of it but a version.
    var isMark: Bool {
        switch self {
        case .tag, .skip: true
        default: false
        }
    }
}
