import Clustering
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Glibc
import JSON
import Library
import Manifests
import Parallel
import TestSupport
import Testing

@testable import Workflows

/// Which faces `era-split` includes: six red faces form the set, others are at known angles to them.
@Suite struct EraRecoveryTests {
    private let library: ColourLibrary

    init() throws {
        var library = try ColourLibrary()
        for number in 0..<6 { try library.add("p/\(number).png", [.red], year: 2005) }
        _ = try ImportFolders(
            trusted: [TrustedFolder(label: "anna", folder: library.photos.appending("p"))], mixed: [],
            options: ImportOptions(), output: library.output, settings: library.settings(verifies: false)
        ).run(on: library.library)
        try library.add("p/a.png", [.red], year: 2005)
        try library.add("q/b.png", [.red], year: 2005)
        self.library = library
    }

    private func workflow(_ change: (inout EraSplitOptions) -> Void = { _ in }) -> EraSplit {
        var options = EraSplitOptions()
        options.subThreshold = 2
        options.gates.minShort = 20
        options.gates.duplicates = .none
        change(&options)
        return EraSplit(
            faceset: "faceset_001", output: library.output, options: options,
            settings: library.settings(verifies: false))
    }

    /// Names of the photos in all eras, without those of the set.
    private func taken(
        _ workflow: EraSplit, _ vectors: [String: [Float]] = [:],
        _ change: (inout CacheContents) -> Void = { _ in }
    ) throws -> Set<String> {
        let cache = try library.changed(vectors: vectors, change).snapshot(.all)
        let requests = try workflow.requests(cache, SwapSession.manifest(of: library.output))
        let names = requests.flatMap(\.faces).flatMap { [$0.photo.path.lastComponent.shown] }
        return Set(names).intersection(["a.png", "b.png"])
    }

    /// 1 − cos 60° = 0.50, 1 − cos 66° = 0.59.
    @Test func onlyFacesNearTheSetAreIncluded() throws {
        let vectors = ["a.png": ColourLibrary.turned(60), "b.png": ColourLibrary.turned(66)]
        #expect(try taken(workflow { $0.tightenThreshold = 2 }, vectors) == ["a.png"])
        #expect(
            try taken(
                workflow {
                    $0.tightenThreshold = 2
                    $0.recoverThreshold = 0.6
                }, vectors)
                == ["a.png", "b.png"])
    }

    /// From the centroid of all included faces, the first is at 0.28, the second at 0.61.
    @Test func facesFarFromTheNewCentroidAreDropped() throws {
        let vectors = ["a.png": ColourLibrary.turned(50), "b.png": ColourLibrary.turned(75, towards: 2)]
        #expect(try taken(workflow { $0.recoverThreshold = 2 }, vectors) == ["a.png"])
        #expect(
            try taken(
                workflow {
                    $0.recoverThreshold = 2
                    $0.tightenThreshold = 2
                }, vectors)
                == ["a.png", "b.png"])
    }

    @Test(
        arguments: [
            { $0.shortSidePixels = 19 }, { $0.blur = 39 }, { $0.score = 0.59 },
        ] as [@Sendable (inout FaceRecord) -> Void])
    func facesThatFailAQualityGateAreNotIncluded(_ spoil: @Sendable (inout FaceRecord) -> Void)
        throws
    {
        #expect(try taken(workflow()) == ["a.png", "b.png"])
        #expect(try taken(workflow()) { spoil(&$0.faces[6]) } == ["b.png"])
    }

    @Test func facesComeFromTheGivenFoldersOrFromAllEmbeddedOnes() throws {
        var workflow = workflow()
        workflow.sources = [library.photos.appending("p")]
        #expect(try taken(workflow) == ["a.png"])
        workflow.sources = [library.photos.appending("q"), library.photos.appending("p")]
        #expect(try taken(workflow) == ["a.png", "b.png"])
        workflow.sources = []
        #expect(try taken(workflow) { $0.sourceRoots = [] } == ["a.png", "b.png"])
        #expect(try taken(workflow) { $0.sourceRoots = [library.photos.appending("q")] } == ["b.png"])
    }

    @Test func withoutFacesToSplitEarlierErasAreKept() throws {
        func run(_ workflow: EraSplit) throws {
            _ = try workflow.run(on: library.library)
        }
        try run(workflow())
        let before = try library.snapshot()
        #expect(before.keys.contains("_thin/faceset_001_2005/2005.txt"))
        var mistyped = workflow()
        mistyped.sources = [library.photos.appending("pp")]
        for (workflow, code) in [
            (mistyped, "no_photos_under"), (workflow { $0.gates.minShort = 1000 }, "nothing_recovered"),
        ] {
            let error = #expect(throws: FaceSetsError.self) { try run(workflow) }
            #expect(error?.code.rawValue == code)
            #expect(try library.snapshot() == before)
        }
    }

    @Test func aMissingExportIsNotCreated() throws {
        removeTree(library.output)
        let error = #expect(throws: FaceSetsError.self) {
            try workflow().run(on: library.library)
        }
        #expect(error?.code == "unknown_faceset" && FileInfo(library.output) == nil)
    }

    @Test func yearsMayReferToLinksAndUnknownPathsAreReported() throws {
        var library = library
        let real = try library.scratch.write([1], to: "elsewhere/c.png")
        try library.add("q/c.png", [.red], year: 2009)
        let link = library.photos.appending("q/c.png")
        try removeFile(link)
        #expect(symlink(real.shown, link.shown) == 0)
        let text = "\(link.shown),2011\n/nowhere/d.png,2012\n"
        let file = try library.scratch.write(Array(text.utf8), to: "years.csv")
        let years = try CaptureYears(reading: file)
        #expect(try years.year(ofFace: 8, library.known()) == 2011)
        let warnings = Warnings()
        try years.warn(of: library.known(), warnings)
        #expect(warnings.texts.count == 1 && warnings.texts[0].contains("1 of the 2"))
        #expect(warnings.texts[0].contains("/nowhere/d.png"))
    }
}

/// Four kinds of sets in one folder.
@Suite struct MixedExportTests {
    @Test func exportSwapDoesNotChangeSetsOfFoldersDiscoveriesAndEras() throws {
        var library = try ColourLibrary()
        var keys: [FaceKey] = []
        for number in 0..<4 {
            let shade = UInt8(number * 15)
            try library.add("anna/\(number).png", [.red], shade: shade, year: 2004)
            try library.add("all/\(number).png", [.green], shade: shade)
            keys.append(try #require(try library.add("rest/\(number).png", [.blue], shade: shade)[.blue]))
        }
        let settings = library.settings()
        _ = try ImportFoldersTests.workflow(library, ["anna"], mixed: false).run(on: library.library)
        _ = try DiscoverTests.discover(library).run(on: library.library)
        var options = EraSplitOptions()
        options.gates.minShort = 20
        options.gates.duplicates = .none
        _ = try EraSplit(
            faceset: "faceset_001", output: library.output, options: options, settings: settings
        ).run(on: library.library)
        let before = try library.snapshot()
        let kinds = try SwapSession.manifest(of: library.output).entries.map(\.origin.kind)
        #expect(Set(kinds) == [.imported, .discover, .era])
        let refine = try SwapExportTests.write([keys], library)
        _ = try ExportSwap(refineManifest: refine, output: library.output, settings: settings).run(
            on: library.library)
        let after = try library.snapshot()
        for (name, bytes) in before where name != "manifest.json" { #expect(after[name] == bytes, "\(name)") }
        let manifest = try SwapSession.manifest(of: library.output)
        #expect(manifest.entries.count == kinds.count + 1)
        #expect(manifest.facesets.map(\.id) == ["faceset_001", "faceset_002", "faceset_003"])
    }
}

/// Collects the warnings of a workflow.
private final class Warnings: ProgressSink {
    private let heard = Monitor<[String]>([])
    var texts: [String] { heard.change { $0 } }
    func report(_ event: ProgressEvent) {
        if case .warning(let text) = event { heard.change { $0.append(text) } }
    }
}
