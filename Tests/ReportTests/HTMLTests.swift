import FaceTypes
import Report
import Testing

@Suite struct HTMLTests {
    @Test(arguments: [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("\" onload=\"x", "&quot; onload=&quot;x"),
        ("a & b's", "a &amp; b&#39;s"),
        ("line\nbreak\u{0}", "line\u{FFFD}break\u{FFFD}"),
        ("Übung 你好", "Übung 你好"),
    ])
    func insertedTextIsNeverMarkup(text: String, escaped: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        #expect(String(decoding: html.bytes, as: UTF8.self) == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func nestedHTMLIsNotEscapedAgain() {
        let inner: HTML = "<b>\("<")</b>"
        let outer: HTML = "<p>\(inner)\([inner])</p>"
        #expect(outer == "<p><b>&lt;</b><b>&lt;</b></p>")
    }

    @Test func aPathThatIsNotUTF8IsShownAndLinked() {
        let path = FilePath(bytes: Array("/a/\"<é".utf8) + [0xFF, 0x0A] + Array("?#%.jpg".utf8))
        let html: HTML = "<a href=\"\(Link(file: path))\">\(path)</a>"
        let text = String(decoding: html.bytes, as: UTF8.self)
        #expect(text.contains("href=\"file:///a/%22%3C%C3%A9%FF%0A%3F%23%25.jpg\""))
        #expect(text.contains(">/a/&quot;&lt;é\u{FFFD}\u{FFFD}?#%.jpg<"))
    }

    @Test(arguments: ["javascript:alert(1)", "//host/x", "data:text/html,x"])
    func aRelativeLinkHasNoScheme(text: String) {
        let html: HTML = "\(Link(text))"
        #expect(!String(decoding: html.bytes, as: UTF8.self).contains(":"))
    }

    @Test(arguments: ["faceset_001", "faceset_001_2005-2010"])
    func ordinaryIDsAreNamesOfPages(id: String) {
        #expect(pageName(of: id) == id)
    }

    @Test(arguments: ["../x", "", "a/b", ".hidden", "é", String(repeating: "a", count: 300)])
    func noIDEscapesTheFolder(id: String) {
        let name = pageName(of: id)
        #expect(name != id && name.utf8.count < 310)
        #expect(name.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...122).contains($0) })
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (0.005, 2, "0.01"), (1.999, 2, "2.00"), (-0.25, 2, "−0.25"), (12.5, 0, "13"),
        (.nan, 2, "–"), (0.0004, 3, "0.000"),
    ])
    func numbersHaveFixedDigits(value: Double, digits: Int, text: String) {
        #expect(fixed(value, digits: digits) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1\u{202F}000"), (1_234_567, "1\u{202F}234\u{202F}567")])
    func countsAreGrouped(count: Int, text: String) {
        #expect(grouped(count) == text)
    }

    @Test func aHistogramCountsValuesOutsideItsRange() {
        let histogram = Histogram([-1, 0, 0.021, 5])
        #expect(histogram.total == 4)
        #expect(histogram.counts[0] == 2 && histogram.counts[1] == 1 && histogram.counts.last == 1)
    }
}
