import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

@testable import PhotoMetadata

/// Regions that we write, read by ExifTool.
struct RegionWritingTests {
    private let scratch: ScratchFolder
    private static let hasExifTool = TestMaterial.tool("exiftool") != nil
    private let writer = RegionWriter(storedWidth: 840, storedHeight: 700)

    init() throws { scratch = try ScratchFolder() }

    private func exiftool(_ arguments: String) throws -> [String] {
        let log = scratch.path.appending("exiftool.txt")
        _ = system("exiftool \(arguments) > '\(log.shown)' 2>&1")
        return String(decoding: try readFile(log), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// All properties except the toolkit's name and the regions.
    private func others(_ path: FilePath) throws -> [String] {
        try exiftool("-a -G1 -s -struct -XMP:all '\(path.shown)'")
            .filter { !$0.contains("XMPToolkit") && !$0.contains("RegionInfo") }.sorted()
    }

    @Test(.enabled(if: hasExifTool, "needs exiftool: make test-deps"), arguments: 1...8)
    func exiftoolReadsWrittenRegions(_ orientation: Int) throws {
        let box = RelativeBox(centreX: 0.4, centreY: 0.3, width: 0.2, height: 0.1).stored(
            turnedBy: orientation)
        let before = RegionTests.packet(
            """
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
             xmlns:foreign="http://example.org/foreign/" tiff:Orientation="\(orientation)" foreign:Note="kept">
            <dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject></rdf:Description>
            """)
        let old = try scratch.write(before, to: "old.xmp")
        let (packet, changes) = try writer.packet(before, with: [NamedRegion(name: "Zoë Ünal", box: box)])
        #expect(changes.added == 1)
        let new = try scratch.write(packet, to: "new.xmp")
        let read = try exiftool(
            "-charset UTF8 -s3 -RegionName -RegionType -RegionAreaX -RegionAreaY -RegionAreaW -RegionAreaH -RegionAreaUnit -RegionAppliedToDimensionsW -RegionAppliedToDimensionsH '\(new.shown)'"
        )
        func decimals(_ value: Double) -> Double { (value * 1e5).rounded() / 1e5 }
        #expect(read.count == 9)
        #expect(
            Array(read.prefix(2)) == ["Zoë Ünal", "Face"]
                && Array(read.suffix(3)) == ["normalized", "840", "700"])
        #expect(
            read.dropFirst(2).prefix(4).compactMap { Double($0) }
                == [
                    decimals(box.centre.x), decimals(box.centre.y), decimals(box.width), decimals(box.height),
                ])
        #expect(try others(old) == others(new))
        // Writing it again changes nothing.
        let (again, none) = try writer.packet(packet, with: [NamedRegion(name: "Zoë Ünal", box: box)])
        #expect(again == packet && none.isEmpty && none.conflicts.isEmpty)
    }

    @Test func foreignRegionsAreKeptAndUnnamedOnesGetTheName() throws {
        let box = RegionTests.shown
        let other = RelativeBox(centreX: 0.8, centreY: 0.8, width: 0.1, height: 0.1)
        let theirs = RegionTests.dialects[0].packet(box)
        let (packet, changes) = try writer.packet(
            theirs, with: [NamedRegion(name: "Ann", box: box), NamedRegion(name: "Ben", box: other)])
        #expect(changes.added == 1 && changes.conflicts.map(\.theirs) == ["Zoë & Co"])
        #expect(RegionTests.reader.regions(in: packet).map(\.name) == ["Zoë & Co", "Ben"])
        let unnamed = Array(String(decoding: theirs, as: UTF8.self).replacing("Zoë &amp; Co", with: "").utf8)
        let (named, change) = try writer.packet(unnamed, with: [NamedRegion(name: "Ann", box: box)])
        #expect(change.named == 1 && change.added == 0)
        #expect(RegionTests.reader.regions(in: named).map(\.name) == ["Ann"])
    }

    @Test func microsoftRegionsAreNotWrittenAgain() throws {
        let theirs = RegionTests.dialects[6].packet(RegionTests.shown)
        let (packet, changes) = try writer.packet(
            theirs, with: [NamedRegion(name: "Zoë & Co", box: RegionTests.shown)])
        #expect(changes.isEmpty && changes.conflicts.isEmpty && packet == theirs)
    }

    @Test func unreadablePacketsAreRefused() {
        #expect(throws: FaceSetsError.self) {
            try writer.packet(Array("not XML".utf8), with: [NamedRegion(name: "A", box: RegionTests.shown)])
        }
    }
}
