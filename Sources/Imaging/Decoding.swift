/// How much of a photo is decoded for analysis.
///
/// Detectors use a few hundred pixels, and a JPEG can be decoded at a half, a quarter or an eighth of its size in a third
/// of the time. The decision only depends on the photo's size.
package enum Decoding: Hashable, Sendable {
    /// All pixels.
    case full
    /// At least this many pixels on the longer side of a large JPEG.
    case reduced(toSide: Int)

    /// A photo at least this many times as long as wide is a panorama or a long screenshot. These are always decoded in
    /// full, because their shorter side has no pixels to spare.
    package static let longProportion = 3

    /// The factor by which a JPEG of this size is reduced: 1, 2, 4 or 8.
    package func reduction(width: Int, height: Int) -> Int {
        guard case .reduced(let side) = self else { return 1 }
        let (long, short) = (max(width, height), min(width, height))
        guard long < Self.longProportion * short else { return 1 }
        return [8, 4, 2].first { long / $0 >= side } ?? 1
    }

    /// For the embedding space.
    package var name: String {
        switch self {
        case .full: "full decode"
        case .reduced(let side): "reduced decode \(side)"
        }
    }
}
