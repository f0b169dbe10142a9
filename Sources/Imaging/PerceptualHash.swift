import Glibc

extension RGBImage {
    /// A 64-bit hash that hardly changes when a photo is recompressed, resized or lightly edited.
    ///
    /// The signs, relative to their median, of 64 low frequencies of the discrete cosine transform of the photo
    /// reduced to 32 × 32 grey pixels (Zauner, "Implementation and benchmarking of perceptual image hash functions",
    /// 2010). Compare hashes by the number of differing bits.
    package var perceptualHash: UInt64 {
        guard !isEmpty else { return 0 }
        let small = resizedByArea(width: Self.hashSide, height: Self.hashSide)
        let grey = small.grey(columns: 0..<Self.hashSide, rows: 0..<Self.hashSide).map { Float($0) }
        let frequencies = Self.lowFrequencies(of: grey)
        let median = frequencies.sorted()[31...32].reduce(0, +) / 2
        return frequencies.reduce(0) { $0 << 1 | ($1 > median ? 1 : 0) }
    }

    private static let hashSide = 32

    /// Row `k` holds the cosine of frequency `k + 1`, for the eight lowest frequencies without the mean.
    private static let cosines: [[Float]] = (1...8).map { frequency in
        (0..<hashSide).map { position in
            Float(cos(Double.pi * Double(frequency) * (Double(position) + 0.5) / Double(hashSide)))
        }
    }

    private static func lowFrequencies(of grey: [Float]) -> [Float] {
        let rows = (0..<hashSide).map { grey[$0 * hashSide..<($0 + 1) * hashSide] }
        let across = cosines.map { wave in rows.map { row in zip(row, wave).reduce(0) { $0 + $1.0 * $1.1 } } }
        return cosines.flatMap { wave in
            across.map { column in zip(column, wave).reduce(0) { $0 + $1.0 * $1.1 } }
        }
    }
}
