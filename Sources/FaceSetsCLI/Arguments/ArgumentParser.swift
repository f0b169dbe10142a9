/// Assigns the words of a command line to the declarations of a table.
///
/// Options and arguments may be mixed; after `--`, every word is an argument. The word after an option is its value,
/// unless it begins with `--`; write `--name=--value` for such values.
struct ArgumentParser {
    let table: ArgumentTable
    private var words: ArraySlice<[UInt8]>
    private var given = 0

    init(_ table: ArgumentTable, words: ArraySlice<[UInt8]>) {
        self.table = table
        self.words = words
    }

    /// Takes all words. Required arguments are checked later, so that `--help` works without them.
    mutating func parse() throws(UsageError) {
        var onlyArguments = false
        while let word = words.popFirst() {
            if onlyArguments || !looksLikeFlag(word) {
                try takePositional(word)
            } else if word == Array("--".utf8) {
                onlyArguments = true
            } else {
                try takeNamed(word)
            }
        }
    }

    /// Takes leading flags and returns the remaining words.
    mutating func parseLeadingFlags() throws(UsageError) -> ArraySlice<[UInt8]> {
        while let word = words.first, looksLikeFlag(word) {
            words.removeFirst()
            try takeNamed(word)
        }
        return words
    }

    /// - Throws: `UsageError` naming the first missing argument.
    func checkRequired() throws(UsageError) {
        let missing = table.positionals.dropFirst(given).first { $0.shape.isRequired }
        if let missing {
            throw UsageError(
                "missing argument \(missing.shown)", remedy: "\(missing.shown): \(missing.shape.help)")
        }
    }

    private func looksLikeFlag(_ word: [UInt8]) -> Bool {
        word.count > 1 && word[0] == UInt8(ascii: "-") && !(word[1] >= 48 && word[1] <= 57)
    }

    private mutating func takePositional(_ word: [UInt8]) throws(UsageError) {
        guard let argument = given < table.positionals.count ? table.positionals[given] : lastTakingMany
        else {
            throw UsageError("unexpected argument '\(String(decoding: word, as: UTF8.self))'")
        }
        given += 1
        try give(word, to: argument)
    }

    private var lastTakingMany: DeclaredArgument? {
        table.positionals.last.flatMap { $0.shape.takesMany ? $0 : nil }
    }

    private mutating func takeNamed(_ word: [UInt8]) throws(UsageError) {
        let cut = word.firstIndex(of: UInt8(ascii: "="))
        let flag = String(decoding: word[..<(cut ?? word.endIndex)], as: UTF8.self)
        guard let argument = table.find(flag == "-h" ? "help" : String(flag.dropFirst(2))),
            flag == "-h" || flag.hasPrefix("--")
        else { throw unknown(flag) }
        let inline = cut.map { Array(word[($0 + 1)...]) }
        if argument.shape.kind == .flag {
            guard inline == nil else { throw UsageError("\(flag) takes no value") }
            try give([], to: argument)
        } else {
            if let inline {
                try give(inline, to: argument)
            } else {
                try give(nextValue(of: argument), to: argument)
            }
        }
    }

    private mutating func nextValue(of argument: DeclaredArgument) throws(UsageError) -> [UInt8] {
        guard let word = words.first, !word.starts(with: "--".utf8) else {
            throw UsageError("\(argument.shown) needs a value: \(argument.shown) \(argument.shape.valueName)")
        }
        words.removeFirst()
        return word
    }

    private func give(_ word: [UInt8], to argument: DeclaredArgument) throws(UsageError) {
        do {
            try argument.declaration.take(word)
        } catch {
            throw UsageError("\(argument.shown) \(error.text)")
        }
    }

    private func unknown(_ flag: String) -> UsageError {
        let close = closestName(to: flag, among: table.named.map(\.shown))
        return UsageError("unknown option \(flag)", remedy: close.map { "Did you mean \($0)?" })
    }
}

/// The name closest to a mistyped one, with at most a third of its letters (but at least one) changed.
func closestName(to mistyped: String, among names: [String]) -> String? {
    let distances = names.map { (editDistance(Array(mistyped), Array($0)), $0) }
    guard let best = distances.min(by: { $0.0 < $1.0 }) else { return nil }
    return best.0 <= max(1, mistyped.count / 3) ? best.1 : nil
}

/// The Levenshtein distance, O(|a| · |b|).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let replaced = diagonal + (letter == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
        }
    }
    return row[b.count]
}
