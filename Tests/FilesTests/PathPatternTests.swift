import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

struct PathPatternTests {
    /// Compares with `fnmatch(3)`, with patterns and names of few letters, so that they often match.
    @Test func matchingAgreesWithFnmatch() {
        var random = SplitMix(state: 5)
        let pieces = ["a", "b", "*", "?", "[ab]", "[!a]", "[^b-d]", "[]a]", "[a-", "\\*", "-", "]", ".", "c"]
        var matches = 0
        for _ in 0..<20_000 {
            let pattern = (0..<Int.random(in: 0..<6, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let name = String(
                (0..<Int.random(in: 1..<6, using: &random)).map { _ in
                    "abc-].*".randomElement(using: &random) ?? "a"
                })
            let expected = fnmatch(pattern, name, 0) == 0
            matches += expected ? 1 : 0
            #expect(
                PathPattern(FilePath(pattern)).matches(FilePath("/r/\(name)"), below: "/r") == expected,
                "\(pattern) \(name)")
        }
        #expect(matches > 500)
    }

    @Test(arguments: [
        ("*.jpg", "/r/a/b.jpg", true), ("a/*.jpg", "/r/a/b.jpg", true), ("a/*.jpg", "/r/b/a/b.jpg", false),
        ("/r/*", "/r/a/b.jpg", true), ("b", "/r/a/b", true), ("r/a", "/r/a", false),
    ])
    func patternsMatchNamesOrPaths(pattern: String, path: String, matches: Bool) {
        #expect(PathPattern(FilePath(pattern)).matches(FilePath(path), below: "/r") == matches)
    }

    /// Backtracking at every star would practically never end.
    @Test func manyStarsAreCheap() {
        let pattern = FilePath(String(repeating: "*a", count: 100) + "b")
        #expect(
            !PathPattern(pattern).matches(FilePath("/r/" + String(repeating: "a", count: 250)), below: "/r"))
    }
}
