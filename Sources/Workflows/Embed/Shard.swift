package import FaceTypes
import Files

/// One of `count` shards into which the files in a source are divided by their paths.
///
/// The division is the same on every machine: a file belongs to shard `1 + h mod count`, where `h` is the first eight
/// bytes of the sha256 of its absolute path, big endian.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
    /// Starts at 1.
    package let number: Int
    package let count: Int

    /// Nil unless `number` is in 1...`count`.
    package init?(_ number: Int, of count: Int) {
        guard count >= 1, (1...count).contains(number) else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// `3/64`
    package var description: String { "\(number)/\(count)" }

    /// Whether the file with an absolute path belongs to this shard.
    package func holds(_ path: FilePath) -> Bool {
        if count == 1 { return true }
        let hash = SHA256.digest(of: path.bytes).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        return hash % UInt64(count) + 1 == number
    }
}
