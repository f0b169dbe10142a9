extension [UInt8] {
    /// Whether the array contains `word`, which must not be empty. `firstRange(of:)` allocates memory at every byte,
    /// and `WordSearch` is itself under test, because `forget` uses it.
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
