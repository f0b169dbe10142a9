import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Imaging
import JSON
import Library
import Manifests
import Parallel
import TestSupport
import Testing

@testable import Workflows

/// Sets do not change while their photos are missing, and everything that a run writes passes `verify-export`.
@Suite struct LastingSetsTests {
    typealias Swap = SwapExportTests

    func export(
        _ library: ColourLibrary, _ refine: FilePath, _ cache: Library? = nil,
        settings: SwapSettings? = nil
    ) throws -> SwapOutcome {
        try ExportSwap(
            refineManifest: refine, output: library.output, settings: settings ?? library.settings()
        ).run(on: cache ?? library.library)
    }

    /// Writes a refine manifest with the faces of the exported sets and one more of red.
    func grown(_ library: inout ColourLibrary, _ refine: FilePath) throws {
        var keys = try SwapSession.manifest(of: library.output).facesets.map(\.considered)
        keys[0].append(try #require(try library.add("more.png", [.red], shade: 70)[.red]))
        _ = try Swap.write(keys, library)
    }

    @Test func aSetDoesNotChangeWhileItsPhotosCannotBeReadAndGrowsWhenTheyReturn() throws {
        var (library, refine) = try Swap.library()
        _ = try export(library, refine)
        try grown(&library, refine)
        let before = try library.snapshot()
        let outcome = try library.withoutPhotos { try export(library, refine) }
        #expect(try library.snapshot() == before)
        #expect(outcome.entries.map(\.id) == ["faceset_001", "faceset_002"] && outcome.emptyLabels.isEmpty)
        #expect(outcome.findings.contains { $0.reason.hasPrefix("kept: the photos of 4 frames") })
        #expect(try export(library, refine).exportedFaces == 9)
    }

    @Test(arguments: [true, false])
    func aSetIsKeptIfAllItsPhotosAreMissingOrNoFaceIsInTheCache(isMissing: Bool) throws {
        let (library, refine) = try Swap.library()
        _ = try export(library, refine)
        let before = try library.snapshot()
        let cache = library.changed(vectors: [:]) { contents in
            if isMissing {
                for row in contents.photos.indices { contents.photos[row].status = .missing }
            } else {
                contents = contents.keeping(faces: { _ in false })
            }
        }
        let outcome = try export(library, refine, cache)
        #expect(try library.snapshot() == before)
        #expect(outcome.findings.count == 2 && outcome.findings.allSatisfy { $0.reason.hasPrefix("kept: ") })
    }

    @Test func aSetIsRemovedIfNoFacePassesTheOptions() throws {
        let (library, refine) = try Swap.library()
        _ = try export(library, refine)
        var settings = library.settings()
        settings.options.minFaceShort = 1000
        let outcome = try export(library, refine, settings: settings)
        #expect(outcome.emptyLabels.count == 2 && outcome.findings.isEmpty)
        #expect(
            try SwapSession.manifest(of: library.output).dropped.map(\.reason) == [
                "no_face_survived", "no_face_survived",
            ])
        #expect(FileInfo(library.output.appending("faceset_001")) == nil)
    }

    /// Twelve faces, and one whose frame is a little further from the set than the face in its photo.
    @Test func aFrameThatNoLongerMatchesItsSetIsDropped() throws {
        var library = try ColourLibrary()
        var keys: [FaceKey] = []
        for number in 0..<13 {
            let shade: UInt8 = number == 12 ? 90 : 0
            keys.append(try #require(try library.add("\(number).png", [.red], shade: shade)[.red]))
        }
        let refine = try Swap.write([keys], library)
        var settings = library.settings()
        settings.verifier = LeaningAnalyser()
        let outcome = try export(
            library, refine, library.changed(vectors: ["12.png": ColourLibrary.turned(55)]),
            settings: settings)
        #expect(outcome.exportedFaces == 12 && outcome.findings.isEmpty, "\(outcome.findings)")
        let path = library.output.appending("faceset_001/manifest.json")
        let manifest = try #require(try FacesetManifest(reading: path))
        #expect(manifest.dropped.map(\.reason) == ["stranger"])
        #expect(manifest.files.count == 14)
    }

    @Test func faultsOfANewBundleAreReportedWithItsPath() throws {
        let (library, refine) = try Swap.library()
        var settings = library.settings()
        settings.verifier = FickleAnalyser()
        let outcome = try export(library, refine, settings: settings)
        let bundle = library.output.appending("faceset_001/faceset_001_all.fsz")
        #expect(outcome.findings.contains { $0.path == bundle && $0.reason.hasPrefix("no_face: 0000.png") })
        #expect(try export(library, refine, settings: library.settings(verifies: false)).findings.isEmpty)
    }

    @Test func labelsAreUniqueEvenIfAFolderIsNamedLikeAnID() throws {
        let (library, refine) = try Swap.library()
        let folder = TrustedFolder(label: "faceset_002", folder: library.photos)
        _ = try ImportFolders(
            trusted: [folder], mixed: [], options: ImportOptions(), output: library.output,
            settings: library.settings()
        ).run(on: library.library)
        _ = try export(library, refine)
        let before = try library.snapshot()
        let entries = try SwapSession.manifest(of: library.output).facesets
        #expect(
            entries.map(\.label) == ["faceset_002", "faceset_002 (faceset_002)", "faceset_003"],
            "\(entries.map(\.label))")
        #expect(try export(library, refine).unchangedSets == 2)
        #expect(try library.snapshot() == before)
    }

    @Test func aStagedDescriptionWithoutItsFramesIsNotTakenForASet() throws {
        let (library, refine) = try Swap.library()
        let workflow = ExportSwap(
            refineManifest: refine, output: library.output, settings: library.settings())
        let plans = try workflow.preview(library.library, .ofPhotos())
        let draft: JSONValue = [
            "inputs": .text(plans[0].inputs), "faces": [["key": "0000000000000000#0", "file": "0000.png"]],
        ]
        try library.scratch.write(
            draft.serialized(), to: FilePath("swap/.staged/\(plans[0].inputs)/draft.json"))
        #expect(try export(library, refine).exportedFaces == 8)
        #expect(FileInfo(library.output.appending(".staged")) == nil)
    }

    @Test func anotherDetectorSizeDoesNotChangeTheCentroidThatFramesAreComparedWith() throws {
        let (library, refine) = try Swap.library()
        let cache = library.changed(vectors: [:]) { $0.space.detector = "320" }
        var settings = library.settings()
        settings.verifier = ColourAnalyser()
        let context = ExportContext(settings, try cache.snapshot(.all))
        #expect(context.verifiesInOwnSpace)
        _ = try export(library, refine, cache)
        let path = library.output.appending("faceset_001/manifest.json")
        let own = try #require(try FacesetManifest(reading: path)?.json["centroid"])
        removeTree(library.output)
        _ = try export(library, refine)
        #expect(try FacesetManifest(reading: path)?.json["centroid"] == own)
    }

    @Test func aCandidateIsAddedWhenItsPhotoReturnsAndKeptWhenItIsMissingAgain() throws {
        var (library, refine) = try Swap.library()
        let lonely = try #require(try library.add("lonely.png", [.red], shade: 60)[.red])
        let raw: JSONValue = [
            "schema": "face-sets/cluster/1", "persons": [], "noface": [],
            "singletons": [.text(lonely.description)],
        ]
        let path = try library.scratch.write(raw.serialized(), to: "raw.json")
        func run(leastScore: Double = 0.4) throws -> (SwapOutcome, [FilePath]) {
            let outcome = try ExportSwap(
                refineManifest: refine, output: library.output,
                candidates: (path, CandidateOptions(leastScore: leastScore)), settings: library.settings()
            ).run(on: library.library)
            let folder = library.output.appending("_candidates/faceset_001")
            return (outcome, FileInfo(folder) == nil ? [] : try listFolder(folder))
        }
        let photo = library.photos.appending("lonely.png")
        let content = try readFile(photo)
        try removeFile(photo)
        let (first, none) = try run()
        #expect(first.findings.count == 1 && none.isEmpty)
        try replaceFile(photo, with: content)
        let (second, one) = try run()
        #expect(second.findings.isEmpty && one.count == 1)
        try removeFile(photo)
        let (third, still) = try run(leastScore: 0.39)
        #expect(third.findings.count == 1 && still == one)
    }
}

/// Embeds dark faces further from their person than they are in photos.
private struct LeaningAnalyser: FaceAnalyser {
    private let plain = ColourAnalyser()
    var space: EmbeddingSpace { plain.space }
    func analyse(_ image: RGBImage) throws -> [AnalysedFace] { try plain.analyse(image) }
    func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        try plain.detect(image, at: scale)
    }
    func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        let (unit, norm) = try plain.embed(image, detection)
        return unit[3] > 0.3 ? (ColourLibrary.turned(68), norm) : (unit, norm)
    }
    func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        try plain.enrich(image, box: box, points: points)
    }
}

/// Finds no face in a frame that it has already seen.
private final class FickleAnalyser: FaceAnalyser {
    private let plain = ColourAnalyser()
    private let looks = Monitor<[PhotoDigest: Int]>([:])
    var space: EmbeddingSpace { plain.space }
    func analyse(_ image: RGBImage) throws -> [AnalysedFace] { try plain.analyse(image) }
    func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        let digest = image.withPixels { SHA256.digest(of: Array($0)) }
        let earlier = looks.change { looks in
            looks[digest, default: 0] += 1
            return (looks[digest] ?? 0) - 1
        }
        return earlier < FrameScale.allCases.count ? try plain.detect(image, at: scale) : []
    }
    func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        try plain.embed(image, detection)
    }
    func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        try plain.enrich(image, box: box, points: points)
    }
}
