import FaceTypes
import Files
import TestSupport
import Testing

struct WordSearchTests {
    private func occurs(_ words: [String], in text: [UInt8], pieces: Int = .max) -> Bool {
        var rest = text[...]
        return WordSearch(words.map { Array($0.utf8) }).occurs { buffer in
            let piece = rest.prefix(min(pieces, buffer.count))
            rest = rest.dropFirst(piece.count)
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    /// Compares with a naive search, in texts of few letters, which often nearly contain the words.
    @Test func findsTheSameAsANaiveSearch() {
        var random = SplitMix(state: 5)
        func text(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(97 + random.next() % 3) } }
        var found = 0
        for _ in 0..<400 {
            let words = (0..<4).map { _ in text(2 + Int(random.next() % 9)) }
            let haystack = text(60)
            let expected = words.contains { haystack.firstRange(of: $0) != nil }
            found += expected ? 1 : 0
            let strings = words.map { String(decoding: $0, as: UTF8.self) }
            for pieces in [1, 2, 7, 60] {
                #expect(occurs(strings, in: haystack, pieces: pieces) == expected)
            }
        }
        #expect(found > 50 && found < 350)
    }

    @Test func edgeCasesAreHandled() {
        #expect(occurs(["end"], in: Array("the end".utf8)) && occurs(["the"], in: Array("the end".utf8)))
        #expect(!occurs(["ending"], in: Array("the end".utf8)) && !occurs(["end"], in: []))
        #expect(!occurs([], in: Array("text".utf8)) && !occurs(["", "x"], in: Array("x".utf8)))
        #expect(occurs(["ab", String(repeating: "long", count: 2_000)], in: Array("ab".utf8)))
    }

    /// Files are read in pieces of a megabyte.
    @Test(arguments: [0, 1 << 20 - 9, 1 << 20 - 1, 1 << 20, 2 << 20, 3 << 20 - 18])
    func wordsAreFoundAnywhereInAFile(place: Int) throws {
        let scratch = try ScratchFolder()
        let word = Array("0123456789abcdef#7".utf8)
        var content = [UInt8](repeating: 0x30, count: 3 << 20)
        content.replaceSubrange(place..<place + word.count, with: word)
        let file = try scratch.write(content, to: "large.bin")
        #expect(try WordSearch([word, Array("/photos/a.jpg".utf8)]).occurs(inFile: file))
        #expect(try !WordSearch([Array("0123456789abcdef#8".utf8)]).occurs(inFile: file))
    }
}
