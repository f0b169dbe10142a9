import CKernels

/// A set of vector instructions that kernels are written for.
package enum VectorUnit: Int32, Sendable, CaseIterable {
    case portable
    case avx2
    case avx512VNNI

    /// The best that this processor has.
    package static let best = VectorUnit(rawValue: fs_vector_unit()) ?? .portable

    /// Those that this processor has.
    package static var usable: [VectorUnit] { allCases.filter { $0.rawValue <= best.rawValue } }
}

/// The arithmetic of the pair pass. Both kinds only filter: the distances that decide are float64.
package enum TileKind: Hashable, Sendable {
    case float32(VectorUnit)
    case int8(VectorUnit)

    /// int8 where the processor multiplies bytes fast, else float32.
    package static var best: TileKind {
        VectorUnit.best == .avx512VNNI ? .int8(.avx512VNNI) : .float32(.best)
    }
}
