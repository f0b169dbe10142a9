import FaceTypes
import Testing

struct OneLineTests {
    @Test(arguments: [
        ("plain.jpg", "plain.jpg"), ("Zoë 日本 🙂 a\\b.jpg", "Zoë 日本 🙂 a\\b.jpg"),
        ("evil\nfailed: \u{1B}[31mfake.jpg", #"evil\nfailed: \x1b[31mfake.jpg"#),
        ("a\r\n\tb", #"a\r\n\tb"#), ("\u{0}\u{7}\u{7F}", #"\x00\x07\x7f"#),
        // CSI and OSC in Latin-1, which some terminals obey.
        ("\u{9B}31m\u{9D}0;x", #"\x9b31m\x9d0;x"#),
        // A character that turns gpj.exe into exe.jpg on screen, and separators that start a new line.
        ("\u{202E}gpj.exe\u{2066}\u{2028}", #"\u202egpj.exe\u2066\u2028"#),
    ])
    func controlCharactersAreEscaped(_ text: String, _ shown: String) {
        #expect(text.onOneLine == shown)
        #expect(shown.onOneLine == shown)
    }

    @Test func noControlCharactersRemain() {
        for value in UInt32(0)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = "a\(scalar)b".onOneLine
            let isControl = scalar.properties.generalCategory == .control
            #expect(!isControl || shown.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(value)")
        }
    }
}
