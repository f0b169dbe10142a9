import FaceTypes
import Files
import TestSupport
import Testing

@testable import Imaging

@Suite struct PerceptualHashTests {
    /// Bits that may differ between copies of one photo; different photos differ in ten or more.
    static let copies = 8

    static let scene = RGBImage(width: 240, height: 160) { x, y, c in
        UInt8((x * x / 300 + y * (c + 2) / 4 + (x / 40 * 31 + y / 32 * 57) % 90) % 200)
    }

    static func distance(_ a: UInt64, _ b: UInt64) -> Int { (a ^ b).nonzeroBitCount }

    @Test func lightEditsHaveSimilarHashes() {
        let hash = Self.scene.perceptualHash
        let smaller = Self.scene.resizedByArea(width: 100, height: 70)
        let brighter = RGBImage(width: 240, height: 160, pixels: Self.scene.bytes.map { $0 / 8 * 9 + 10 })
        #expect(Self.distance(hash, smaller.perceptualHash) <= Self.copies)
        #expect(Self.distance(hash, brighter.perceptualHash) <= Self.copies)
    }

    @Test func otherPicturesHaveDifferentHashes() {
        let hash = Self.scene.perceptualHash
        #expect(Self.distance(hash, Self.scene.oriented(byEXIF: 2).perceptualHash) > 2 * Self.copies)
        #expect(Self.distance(hash, Self.scene.oriented(byEXIF: 6).perceptualHash) > 2 * Self.copies)
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func confirmedDuplicatesHaveSimilarHashes() throws {
        let folder = try #require(TestMaterial.shared).appending("data/photos")
        let table = String(decoding: try readFile(folder.appending("near_duplicates.csv")), as: UTF8.self)
        let rows = table.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        let hashes = try rows.map { row in
            let content = try readFile(folder.appending(FilePath(String(row[1]))))
            return (group: row[0], hash: try VipsImageSource().decode(content).perceptualHash)
        }
        #expect(hashes.count > 50)
        for (i, a) in hashes.enumerated() {
            for b in hashes[(i + 1)...] {
                #expect((a.group == b.group) == (Self.distance(a.hash, b.hash) <= Self.copies))
            }
        }
    }
}
