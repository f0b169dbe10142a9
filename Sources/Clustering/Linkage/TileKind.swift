import CKernels

/// An instruction set that has its own kernels.
package enum VectorUnit: Int32, Sendable, CaseIterable {
    case portable
    case avx2
    case avx512VNNI

    /// The best one that this processor supports.
    package static let best = VectorUnit(rawValue: fs_vector_unit()) ?? .portable

    /// Those that this processor supports.
    package static var usable: [VectorUnit] { allCases.filter { $0.rawValue <= best.rawValue } }
}

/// The arithmetic of the pair pass. Both kinds only filter; decisive distances are computed in float64.
package enum TileKind: Hashable, Sendable {
    case float32(VectorUnit)
    case int8(VectorUnit)

    /// int8 if the processor multiplies bytes fast, otherwise float32.
    package static var best: TileKind {
        VectorUnit.best == .avx512VNNI ? .int8(.avx512VNNI) : .float32(.best)
    }
}
