/// The checksum of zip archives: CRC-32, reflected polynomial 0xEDB88320.
package enum CRC32 {
    private static let polynomial: UInt32 = 0xEDB8_8320
    private static let table: [UInt32] = (0..<256).map {
        (0..<8).reduce(UInt32($0)) { state, _ in step(state) }
    }

    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            ~bytes.reduce(0xFFFF_FFFF as UInt32) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 255)] }
        }
    }

    /// Finds the flipped bit in `count` bytes, as 8 × byte + bit, provided that exactly one bit is wrong.
    ///
    /// CRC-32 is linear: the effect of one flipped bit depends only on its distance from the end, and no two distances
    /// below 2^32 bits have the same effect. Costs one step per bit.
    /// - Parameter difference: the XOR of the actual and the expected checksum.
    package static func flippedBit(ofBytes count: Int, difference: UInt32) -> Int? {
        var state: UInt32 = 1
        for distance in stride(from: 1, through: 8 * count, by: 1) {
            state = step(state)
            if state == difference { return 8 * count - distance }
        }
        return nil
    }

    private static func step(_ state: UInt32) -> UInt32 {
        state & 1 == 0 ? state >> 1 : state >> 1 ^ polynomial
    }
}
