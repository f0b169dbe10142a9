import FaceTypes
import Materialize
import TestSupport
import Testing

struct SafeDestinationNameTests {
    @Test(arguments: [
        ("/home/ann/a_1.jpg", "home+ann+a_1.jpg"), ("/DCIM/IMG_1.JPG", "^DCIM^+^IMG^_1^.jpg"),
        ("/a/b.Jpg", "a+b^100.jpg"), ("/a/B.JPG", "a+^B^^.jpg"), ("/a/B.jpg", "a+^B^.jpg"),
        ("/x.MP4", "x^.mp4"), ("/x.tar.GZ", "x.tar^.gz"), ("/con.JPG", "%63on^.jpg"),
        ("/x.JPG.bak", "x.^JPG^.bak"), ("/.JPG", "%2e^JPG^"),
        ("/x.NoExtensionAtAll", "x.^N^o^E^xtension^A^t^A^ll"),

        ("/a/Photos", "a+^P^hotos"), ("/con.jpg", "%63on.jpg"), ("/a/con.jpg", "a+con.jpg"),
        ("/LPT1", "^LPT^1"), ("/com9 .tar.gz", "%63om9 .tar.gz"), ("/.x/y", "%2ex+y"), ("/-x", "%2dx"),
        ("/x. ", "x.%20"), ("/x.", "x%2e"), ("/a~b", "a%7eb"), ("/ä", "%c3%a4"), ("/a+b^%", "a%2bb%5e%25"),
        ("/a\nb", "a%0ab"), ("/console.jpg", "console.jpg"),
    ])
    func namesAreEscaped(_ path: FilePath, _ name: FilePath) {
        #expect(safeDestinationName(for: path) == name)
    }

    @Test func invalidUTF8IsPreserved() {
        #expect(safeDestinationName(for: FilePath(bytes: [0x2F, 0xFF, 0x61])) == "%ffa")
    }

    /// File systems may fold case and normalise Unicode. ASCII names can only lose their case.
    private func folded(_ name: FilePath) -> String {
        String(decoding: name.bytes, as: UTF8.self).lowercased()
    }

    @Test func namesOfDifferentPathsDifferEvenWithoutCase() {
        var random = SplitMix(state: 7)
        let alphabet = Array("aA/ .^%+~-_bB2eéÉ\u{301}\u{FF}conCON".utf8) + [0xFF, 0x80, 0x0A]
        var paths: Set<FilePath> = []
        for _ in 0..<40_000 {
            let length = 1 + Int(random.next() % 7)
            paths.insert(
                FilePath(
                    bytes: [0x2F]
                        + (0..<length).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }))
        }
        var seen: [String: FilePath] = [:]
        for path in paths {
            let name = safeDestinationName(for: path)
            check(name)
            let twin = seen.updateValue(path, forKey: folded(name))
            #expect(twin == nil)
        }
    }

    @Test func longPathsDifferByTheirDigest() {
        let long = FilePath("/" + String(repeating: "Long", count: 100))
        let names = [long, long.appending("a"), long.appending("A")].map(safeDestinationName)
        #expect(Set(names.map(folded)).count == 3)
        for name in names {
            check(name)
            #expect(name.bytes.count == 255 && name.bytes[238] == UInt8(ascii: "~"))
            #expect(name.bytes.suffix(16).allSatisfy { "0123456789abcdef".utf8.contains($0) })
        }
    }

    /// Programs recognise files by their extension.
    @Test(arguments: ["jpg", "JPG", "Jpeg", "HEIC", "jp2"])
    func extensionsAreKept(_ ending: String) {
        let names = ["a", "IMG_1", String(repeating: "Folder/", count: 60) + "IMG_1"].map {
            safeDestinationName(for: FilePath("/\($0).\(ending)"))
        }
        for name in names {
            check(name)
            #expect(name.fileExtension == ending.lowercased())
        }
        #expect(names[2].bytes.count == 255)
        let others = ["jpg", "JPG", "jPg", "JPg"].map {
            safeDestinationName(for: FilePath("/" + String(repeating: "Folder/", count: 60) + "a.\($0)"))
        }
        #expect(Set(others.map(folded)).count == 4)
    }

    @Test func exactly255BytesNeedNoDigest() {
        let name = safeDestinationName(for: FilePath("/" + String(repeating: "a", count: 255)))
        #expect(name == FilePath(String(repeating: "a", count: 255)))
    }

    private func check(_ name: FilePath) {
        let forbidden = Set("<>:\"/\\|?*".utf8)
        #expect(name.bytes.count <= 255 && !name.bytes.isEmpty)
        #expect(name.bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !forbidden.contains($0) })
        let last = name.bytes.last
        #expect(last != 0x20 && last != 0x2E && name.bytes.first != 0x2E)
    }
}
