import Archive
import FaceTypes
import FacesetExport
import Files
import Imaging
import JSON
import Manifests
import Parallel
import TestSupport
import Testing

@Suite struct BundleCheckTests {
    static let side = 64
    static let middle = Box(x1: 16, y1: 16, x2: 48, y2: 48)

    static func png(
        _ patches: [(ColourPerson, Box)] = [(.red, middle)], side: Int = side, seed: Int = 0
    ) -> [UInt8] {
        let image = RGBImage(
            width: side, height: side, seed: seed,
            patches: patches.map { (person: $0.0, box: $0.1, shade: UInt8(0)) })
        return (try? encodePNG(image)) ?? []
    }

    static func with(_ png: [UInt8], _ value: UInt8, at place: Int) -> [UInt8] {
        var png = png
        png[place] = value
        return png
    }

    /// Inserts a `tEXt` chunk before the end of a PNG.
    static func commented(_ png: [UInt8]) -> [UInt8] {
        let text: [UInt8] = [0, 0, 0, 3] + Array("tEXta".utf8) + [0, 0x62, 0, 0, 0, 0]
        return Array(png.prefix(png.count - 12)) + text + Array(png.suffix(12))
    }

    static let good = [("0000.png", png()), ("0001.png", png(seed: 1)), ("0002.png", png(seed: 2))]

    func faults(_ members: [(String, [UInt8])], manifest: FacesetManifest? = nil) throws -> [String] {
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        try replaceZip(bundle, with: members.map { ZipEntry($0.0, .stored, content: $0.1) })
        return try report(bundle, manifest).faults.map(\.reason.description)
    }

    func report(_ bundle: FilePath, _ manifest: FacesetManifest?) throws -> BundleReport {
        try BundleCheck(analyser: ColourAnalyser(), source: VipsImageSource(), threshold: 0.5)
            .report(on: bundle, manifest: manifest ?? Self.manifest([]))
    }

    /// A manifest of these frames with their digests, and the centroid of red.
    static func manifest(_ frames: [(String, [UInt8])]) -> FacesetManifest {
        let files = frames.map {
            FacesetManifest.File(name: $0.0, size: $0.1.count, sha256: SHA256.digest(of: $0.1).hex).json
        }
        var json = JSONObject()
        json["options"] = ["out_size": .int(side)]
        json["bundles"] = [["file": "set_all.fsz", "frames": .int(frames.count)]]
        json["faces"] = .array(frames.map { ["file": .text($0.0)] })
        json["files"] = .array(files)
        json["centroid_space"] = "colour"
        json["centroid"] = .array([1, 0, 0, 0].map(JSONValue.int))
        return FacesetManifest(json: json)
    }

    @Test func aGoodBundleHasNoFaultsAndItsMeanMatchesTheSetsCentroid() throws {
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        try replaceZip(bundle, with: Self.good.map { ZipEntry($0.0, .stored, content: $0.1) })
        let report = try report(bundle, Self.manifest(Self.good))
        #expect(report.faults.isEmpty && report.frames == 3)
        #expect(try #require(report.centroidCosine) > 0.999)
    }

    @Test(
        arguments: [
            ("faces/", [], "directory_entry: faces/"),
            ("a/0003.png", png(), "bad_name: a/0003.png"),
            ("ä.png", png(), "bad_name: ä.png"),
            ("0003.PNG", png(), "foreign_file: 0003.PNG"),
            ("notes.txt", [1], "foreign_file: notes.txt"),
            ("0003.png", png(side: 32), "wrong_size: 0003.png is 32 × 32, not 64 × 64"),
            (
                "0003.png", with(png(), 6, at: 25),
                "not_rgb8: 0003.png has 8 bits and colour type 6, not 8-bit RGB"
            ),
            ("0003.png", with(png(), 16, at: 24), "not_rgb8: 0003.png has 16 bits"),
            ("0003.png", commented(png()), "metadata: 0003.png contains tEXt"),
            ("0003.png", Array(png().prefix(90)), "undecodable: 0003.png"),
            ("0003.png", Array("\u{FF}GIF89a".utf8), "not_a_png: 0003.png"),
            ("0003.png", png([]), "no_face: 0003.png shows no face at full size"),
            (
                "0003.png", png([(.red, Box(x1: 20, y1: 20, x2: 34, y2: 34))]),
                "no_face: 0003.png shows no face at half size"
            ),
            (
                "0003.png",
                png([
                    (.red, Box(x1: 2, y1: 2, x2: 30, y2: 30)), (.green, Box(x1: 34, y1: 34, x2: 62, y2: 62)),
                ]),
                "second_face: 0003.png shows 2 faces at full size"
            ),
            ("0003.png", png([(.blue, middle)]), "stranger: 0003.png is 1.0 from the set; the limit is 0.5"),
        ] as [(String, [UInt8], String)])
    func everyFaultOfABundleIsReported(name: String, content: [UInt8], fault: String) throws {
        let members = Self.good + [(name, content)]
        let found = try faults(members, manifest: Self.manifest(members.filter { $0.0.hasSuffix(".png") }))
        #expect(found.contains { $0.hasPrefix(fault) }, "\(found)")
        #expect(found.allSatisfy { $0.contains(name) }, "only \(name) is wrong, not \(found)")
    }

    @Test func aStrangerIsFoundWithoutAManifest() throws {
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("b.fsz")
        let frames =
            (0..<3).map { Self.png(side: 512, seed: $0) } + [Self.png([(.blue, Self.middle)], side: 512)]
        try replaceZip(
            bundle, with: frames.enumerated().map { ZipEntry("000\($0).png", .stored, content: $1) })
        let check = BundleCheck(analyser: ColourAnalyser(), source: VipsImageSource(), threshold: 0.5)
        let report = try check.report(on: bundle, manifest: nil)
        #expect(report.faults.map { $0.reason.description.prefix(18) } == ["stranger: 0003.png"])
        #expect(report.centroidCosine == nil)
    }

    @Test func aFrameThatNoLongerMatchesTheFaceInItsPhotoHasDrifted() throws {
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        try replaceZip(bundle, with: Self.good.map { ZipEntry($0.0, .stored, content: $0.1) })
        var manifest = Self.manifest(Self.good)
        let keys = ["0000000000000000#0", "0000000000000000#1", "0000000000000000#2"]
        manifest.json["faces"] = .array(
            zip(Self.good, keys).map { ["file": .text($0.0), "key": .text($1)] })
        let check = BundleCheck(
            analyser: ColourAnalyser(), source: VipsImageSource(),
            sources: { $0.description == keys[1] ? [0, 1, 0, 0] : [1, 0, 0, 0] })
        let faults = try check.report(on: bundle, manifest: manifest).faults.map(\.reason)
        #expect(faults == ["drift: 0001.png is 1.0 from the face in its photo; the limit is 0.158"])
    }

    @Test func theSetsOwnThresholdIsTheDefault() throws {
        let members = Self.good + [("0003.png", Self.png([(.blue, Self.middle)]))]
        var manifest = Self.manifest(members)
        manifest.json["options"] = ["out_size": .int(Self.side), "stranger_threshold": .double(1.5)]
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        try replaceZip(bundle, with: members.map { ZipEntry($0.0, .stored, content: $0.1) })
        let check = BundleCheck(analyser: ColourAnalyser(), source: VipsImageSource())
        #expect(try check.report(on: bundle, manifest: manifest).faults.isEmpty)
        manifest.json["options"] = ["out_size": .int(Self.side)]
        #expect(try check.report(on: bundle, manifest: manifest).faults.count == 1)
    }

    @Test func aSecondFaceMovesTheMean() throws {
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        let two = Self.png([
            (.red, Box(x1: 2, y1: 2, x2: 30, y2: 30)), (.green, Box(x1: 34, y1: 34, x2: 62, y2: 62)),
        ])
        try replaceZip(bundle, with: [ZipEntry("0000.png", .stored, content: two)])
        #expect(try #require(try report(bundle, nil).centroidCosine) < 0.75)
    }

    @Test(arguments: [[], Array("no zip at all".utf8), Array("PK\u{3}\u{4}".utf8)])
    func aFileThatIsNotAnArchiveIsReported(content: [UInt8]) throws {
        let scratch = try ScratchFolder()
        let bundle = try scratch.write(content, to: "b.fsz")
        let report = try report(bundle, nil)
        #expect(report.faults.count == 1 && report.faults[0].reason.hasPrefix("bad_archive: "))
        #expect(report.faults[0].path == bundle)
    }

    @Test func emptyBundlesAndBundlesThatDifferFromTheExportAreFaulty() throws {
        #expect(try faults([]).contains { $0.hasPrefix("empty") || $0.hasPrefix("bad_archive") })
        let manifest = Self.manifest(Self.good)
        let lacking = try faults(Array(Self.good.prefix(2)), manifest: manifest)
        #expect(lacking == ["missing_frame: 0002.png"])
        let other = [Self.good[0], Self.good[1], ("0002.png", Self.png(seed: 7))]
        #expect(
            try faults(other, manifest: manifest) == [
                "altered_frame: 0002.png differs from the exported frame"
            ])
        let more = Self.good + [("0003.png", Self.png(seed: 3))]
        #expect(
            try faults(more, manifest: manifest) == [
                "unknown_frame: 0003.png is not listed in the set's manifest"
            ])
    }

    @Test func oversizedFramesAreReportedWithoutDecodingThem() throws {
        let counting = CountingSource()
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        let claims = Self.with(Self.with(Self.png(), 0xFF, at: 16), 0xFF, at: 20)
        try replaceZip(bundle, with: [ZipEntry("0000.png", .stored, content: claims)])
        let report = try BundleCheck(analyser: ColourAnalyser(), source: counting, threshold: 0.5)
            .report(on: bundle, manifest: Self.manifest([("0000.png", claims)]))
        #expect(report.faults.contains { $0.reason.description == "undecodable: 0000.png (too_many_pixels)" })
        #expect(counting.decoded == 0)
    }

    /// Frames are checked a few at a time, to limit memory.
    @Test func aBundleOfManyLongFramesIsReadInParts() throws {
        let scratch = try ScratchFolder()
        let bundle = scratch.path.appending("set_all.fsz")
        let long = Self.png() + [UInt8](repeating: 0, count: 30 << 20)
        let members = (0..<5).map { ZipEntry("000\($0).png", .deflated, content: long) }
        try replaceZip(bundle, with: members)
        var parts: [Int] = []
        let report = try BundleCheck(analyser: ColourAnalyser(), source: VipsImageSource(), threshold: 0.5)
            .report(on: bundle, manifest: nil) { contents in
                parts.append(contents.count)
                return contents.map { _ in FrameLook() }
            }
        #expect(report.frames == 5 && parts == [2, 2, 1])
    }
}

/// Counts decoded images.
private final class CountingSource: ImageSource, Sendable {
    private let count = Monitor(0)
    var decoded: Int { count.change { $0 } }

    func isPhoto(head: [UInt8]) -> Bool { true }
    func decode(_ content: [UInt8]) throws -> DecodedPhoto {
        count.change { $0 += 1 }
        return try VipsImageSource().decode(content)
    }
    func decodeForExport(_ content: [UInt8]) throws -> RGBImage { try decode(content).image }
    func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage { try decode(content).image }
    func pixelCount(_ content: [UInt8]) -> Int { VipsImageSource().pixelCount(content) }
    func releaseThreadResources() {}
}
