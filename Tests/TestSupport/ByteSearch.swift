extension [UInt8] {
    /// Whether these bytes, at least one, occur in the array. `firstRange(of:)` allocates memory at every byte, and
    /// `WordSearch` is what the tests check: `forget` searches with it.
    package func holds(_ word: [UInt8]) -> Bool {
        withUnsafeBytes { bytes in
            var rest = bytes[...]
            while rest.count >= word.count, let place = rest.firstIndex(of: word[0]) {
                rest = rest[place...]
                if rest.starts(with: word) { return true }
                rest.removeFirst()
            }
            return false
        }
    }
}
