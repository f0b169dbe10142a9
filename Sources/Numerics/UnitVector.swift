import CKernels

/// A vector scaled to length 1, with its original length.
///
/// - Parameter centre: subtracted from the unit vector, which is then normalised again.
/// - Returns: nil if a length is 0 or not finite.
package func unitVector(_ raw: UnsafeBufferPointer<Float>, centre: [Float]? = nil)
    -> (unit: [Float], norm: Float)?
{
    guard let (unit, norm) = scaledToUnit(raw) else { return nil }
    guard let centre else { return (unit, norm) }
    precondition(centre.count == raw.count)
    let moved = zip(unit, centre).map { $0 - $1 }
    return moved.withUnsafeBufferPointer(scaledToUnit).map { ($0.unit, norm) }
}

private func scaledToUnit(_ raw: UnsafeBufferPointer<Float>) -> (unit: [Float], norm: Float)? {
    guard let base = raw.baseAddress else { return nil }
    let norm = fs_dot_f32(base, base, raw.count).squareRoot()
    guard norm > 0, norm.isFinite else { return nil }
    return (raw.map { Float(Double($0) / norm) }, Float(norm))
}
