import Archive
import FaceTypes
import Files
import Imaging
import JSON
import TestSupport
import Testing

/// The built program on bundles of real frames with one fault each.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct VerifyExportCommandTests {
    private let scratch: ScratchFolder
    /// Frames of one person, and of another.
    private let own: [[UInt8]]
    private let other: [[UInt8]]

    init() throws {
        let library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
        let swap = scratch.path.appending("swap")
        let trusted = ["df03", "joe_biden"].map { label -> [FilePath] in
            ["--trusted", FilePath("\(label)=\(library.people.appending(FilePath(label)).shown)")]
        }
        let line: [FilePath] =
            ["import-folders", library.cache, swap] + trusted.joined() + ExportLibrary.pack
        let run = try runProgram(line, in: scratch)
        #expect(run.exitCode == 0)
        func frames(_ id: FilePath) throws -> [[UInt8]] {
            let folder = swap.appending(id)
            return try listFolder(folder).filter { $0.fileExtension == "png" }.map {
                try readFile(folder.appending($0))
            }
        }
        own = try frames("faceset_001")
        other = try frames("faceset_002")
    }

    private func bundle(_ name: FilePath, _ more: [(String, [UInt8])]) throws {
        let good = own.prefix(3).enumerated().map { ZipEntry("000\($0).png", .stored, content: $1) }
        try replaceZip(
            scratch.path.appending(name), with: good + more.map { ZipEntry($0.0, .stored, content: $0.1) })
    }

    /// A frame with two faces side by side.
    private func pair(_ left: [UInt8], _ right: [UInt8]) throws -> [UInt8] {
        let halves = try [left, right].map { content in
            let frame = try VipsImageSource().decode(content).image
            return frame.croppedSquare(centre: Point(256, 256), side: 512, outputSide: 256)
        }
        var pixels = [UInt8](repeating: 90, count: 3 * 512 * 512)
        for (place, half) in halves.enumerated() {
            half.withPixels { source in
                for y in 0..<256 {
                    let row = 3 * ((128 + y) * 512 + 256 * place)
                    for x in 0..<768 { pixels[row + x] = source[768 * y + x] }
                }
            }
        }
        return try encodePNG(RGBImage(width: 512, height: 512, pixels: pixels))
    }

    private func small(_ frame: [UInt8]) throws -> [UInt8] {
        let image = try VipsImageSource().decode(frame).image
        return try encodePNG(image.croppedSquare(centre: Point(256, 256), side: 512, outputSide: 256))
    }

    @Test func eachFaultIsReportedAndGoodBundlesPass() throws {
        let frame = own[0]
        let grey = try encodePNG(
            RGBImage(width: 512, height: 512, pixels: [UInt8](repeating: 120, count: 3 * 512 * 512)))
        var withAlpha = frame
        withAlpha[25] = 6
        let cases: [(name: String, more: [(String, [UInt8])], fault: String?)] = [
            ("good", [("0003.png", own[3])], nil),
            ("folder", [("faces/", [])], "directory_entry: faces/"),
            ("size", [("0003.png", try small(frame))], "wrong_size: 0003.png is 256 × 256, not 512 × 512"),
            ("rgba", [("0003.png", withAlpha)], "not_rgb8: 0003.png"),
            ("two", [("0003.png", try pair(own[1], own[2]))], "second_face: 0003.png shows 2 faces"),
            ("none", [("0003.png", grey)], "no_face: 0003.png"),
            ("stranger", [("0003.png", other[0])], "stranger: 0003.png"),
            ("name", [("bild ä.png", frame)], "bad_name: bild ä.png"),
            ("upper", [("0003.PNG", frame)], "foreign_file: 0003.PNG"),
            (
                "cut", [("0003.png", Array(frame.prefix(frame.count / 2)))],
                "undecodable: 0003.png (truncated)"
            ),
        ]
        for (name, more, _) in cases { try bundle(FilePath("\(name).fsz"), more) }
        try scratch.write(Array("not a zip".utf8), to: "text.fsz")
        let names = cases.map(\.name) + ["text"]
        let bundles = names.map { scratch.path.appending(FilePath("\($0).fsz")) }
        let run = try runProgram(["verify-export"] + bundles + ExportLibrary.pack + ["--json"], in: scratch)
        let document = try JSONValue(parsing: run.output)
        #expect(run.exitCode == 1 && document["counts"]?["faulty"] == .int(cases.count))
        var faults: [String: [String]] = [:]
        for finding in document["failed"]?.array ?? [] {
            let name = FilePath(bytes: finding["path"]?.bytes ?? []).lastComponent.shown
            faults[name, default: []].append(finding["reason"]?.text ?? "")
        }
        for (name, _, fault) in cases {
            let found = faults["\(name).fsz"] ?? []
            #expect(found.isEmpty == (fault == nil), "\(name): \(found)")
            if let fault { #expect(found.contains { $0.hasPrefix(fault) }, "\(name): \(found)") }
        }
        #expect(faults["text.fsz"]?.first?.hasPrefix("bad_archive") == true)
    }

    @Test func anExportThatWasTamperedWithIsFaulty() throws {
        let swap = scratch.path.appending("swap")
        let bundle = swap.appending("faceset_001/df03_all.fsz")
        try replaceZip(bundle, with: [ZipEntry("0000.png", .stored, content: other[0])])
        try removeFile(swap.appending("faceset_002/joe_biden_top30.fsz"))
        let run = try runProgram(["verify-export", swap] + ExportLibrary.pack + ["--json"], in: scratch)
        let reasons = try (JSONValue(parsing: run.output)["failed"]?.array ?? []).compactMap {
            $0["reason"]?.text
        }
        #expect(run.exitCode == 1)
        for word in [
            "missing_frame: 0001.png", "altered_frame: 0000.png", "stranger: 0000.png", "missing_bundle",
        ] {
            #expect(reasons.contains { $0.hasPrefix(word) }, "\(word) in \(reasons)")
        }
    }
}
