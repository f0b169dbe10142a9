import CKernels

/// The dot product in float64 with a fixed order of additions (`fs_dot_f32`): the same bits on every processor.
///
/// Both vectors must have the same count.
package func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    precondition(a.count == b.count)
    guard let x = a.baseAddress, let y = b.baseAddress else { return 0 }
    return fs_dot_f32(x, y, a.count)
}

/// The dot product of two float64 vectors (`fs_dot_f64`).
package func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count)
    return fs_dot_f64(a, b, a.count)
}

/// The dot product of a float32 and a float64 vector (`fs_dot_f32_f64`).
package func dot(_ a: UnsafeBufferPointer<Float>, _ b: [Double]) -> Double {
    precondition(a.count == b.count)
    guard let x = a.baseAddress else { return 0 }
    return fs_dot_f32_f64(x, b, a.count)
}
