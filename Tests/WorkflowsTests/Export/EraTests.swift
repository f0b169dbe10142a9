import Clustering
import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests
import TestSupport
import Testing

@testable import Workflows

@Suite struct EraSplitTests {
    /// Shades change the colour's embedding a little, so that each represents an age.
    static func library() throws -> ColourLibrary {
        var library = try ColourLibrary()
        for number in 0..<6 { try library.add("p/young\(number).png", [.red], year: 2005 + number % 2) }
        for number in 0..<5 { try library.add("p/old\(number).png", [.red], shade: 90, year: 2018) }
        try library.add("p/stray.png", [.red], shade: 26, year: 2012)
        try library.add("p/near.png", [.red], shade: 12, year: 2008)
        let folder = library.photos.appending("p")
        _ = try ImportFolders(
            trusted: [TrustedFolder(label: "anna", folder: folder)], mixed: [], options: ImportOptions(),
            output: library.output, settings: library.settings(verifies: false)
        ).run(on: library.library)
        return library
    }

    /// 1 − cos: shade 90 is 0.057 from shade 0, 26 is 0.005, 12 is 0.001.
    static func workflow(_ library: ColourLibrary, thinSize: Int = 5, years: CaptureYears = CaptureYears())
        -> EraSplit
    {
        var options = EraSplitOptions()
        options.subThreshold = 0.0005
        options.attachThreshold = 0.01
        options.anchorSize = 5
        options.thinSize = thinSize
        options.gates.minShort = 20
        options.gates.duplicates = .none
        var settings = library.settings(verifies: false)
        settings.options.duplicates = .none
        return EraSplit(
            faceset: "faceset_001", output: library.output, years: years, options: options, settings: settings
        )
    }

    @discardableResult
    func run(_ workflow: EraSplit, _ library: ColourLibrary) throws -> SwapOutcome {
        try workflow.run(on: library.library)
    }

    func manifest(_ library: ColourLibrary) throws -> SwapManifest {
        try SwapSession.manifest(of: library.output)
    }

    @Test func erasAreNamedAfterTheirYearsAndSmallOnesGoToThin() throws {
        let library = try Self.library()
        let before = try library.snapshot()
        try run(Self.workflow(library), library)
        let manifest = try manifest(library)
        #expect(
            manifest.facesets.map(\.id) == ["faceset_001", "faceset_001_2005-2008", "faceset_001_2018"])
        #expect(manifest.facesets.map(\.faceCount) == [13, 7, 5])
        #expect(manifest.thinEras.map(\.folder) == ["_thin/faceset_001_2012"])
        let after = try library.snapshot()
        for (name, bytes) in before where name.hasPrefix("faceset_001/") { #expect(after[name] == bytes) }
        #expect(after["_thin/faceset_001_2012/THIN.txt"] != nil)
        #expect(after["faceset_001_2018/2018.txt"] != nil && after["faceset_001_2018/THIN.txt"] == nil)
    }

    @Test func aSecondRunChangesNothingButAnotherThinSizeMovesEras() throws {
        let library = try Self.library()
        try run(Self.workflow(library), library)
        let before = try library.snapshot()
        #expect(try run(Self.workflow(library), library).unchangedSets == 3)
        #expect(try library.snapshot() == before)
        try run(Self.workflow(library, thinSize: 6), library)
        let manifest = try manifest(library)
        #expect(manifest.thinEras.map(\.id) == ["faceset_001_2012", "faceset_001_2018"])
        #expect(try library.snapshot().keys.allSatisfy { !$0.hasPrefix("faceset_001_2018/") })
    }

    @Test func yearsFromAFileOverrideThoseOfTheCache() throws {
        let library = try Self.library()
        let stray = library.photos.appending("p/stray.png")
        let text = "path,year\n\"\(stray.shown)\",2007\n"
        let file = try library.scratch.write(Array(text.utf8), to: "years.csv")
        try run(Self.workflow(library, years: CaptureYears(reading: file)), library)
        #expect(try manifest(library).thinEras.isEmpty)
    }

    @Test func aLineWithoutAYearIsReported() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(Array("a.jpg,2001\nb.jpg,soon\n".utf8), to: "years.csv")
        let error = #expect(throws: FaceSetsError.self) { try CaptureYears(reading: file) }
        #expect(error?.code == "bad_years" && error?.message.contains("line 2") == true)
    }

    @Test func theErrorAboutAnUnknownFacesetListsTheExistingOnes() throws {
        let library = try Self.library()
        var workflow = Self.workflow(library)
        workflow.faceset = "faceset_009"
        let error = #expect(throws: FaceSetsError.self) { try run(workflow, library) }
        #expect(error?.code == "unknown_faceset" && error?.remedy?.contains("faceset_001") == true)
    }

    @Test(arguments: [
        (0, ""), (1, "-b"), (2, "-c"), (25, "-z"), (26, "-ba"),
    ])
    func erasOfTheSameYearsHaveDifferentSuffixes(earlier: Int, suffix: String) {
        #expect(EraSpan.suffix(earlier) == suffix)
    }

    @Test(
        arguments: [
            ([2005, 2010, 2007], "2005-2010"), ([2011], "2011"), ([], "undated"),
        ] as [([Int], String)])
    func erasAreNamedAfterTheirSpan(years: [Int], name: String) {
        #expect(EraSpan(years: years).name == name)
    }
}

@Suite struct EraProbeTests {
    func probe(_ library: ColourLibrary, a: Double) throws -> EraProbe {
        try EraProbeRequest(
            faceset: "faceset_001", output: library.output, years: CaptureYears(),
            calibration: Calibration(a: a, b: 0)
        ).run(on: library.library)
    }

    @Test func subClustersThatCorrelateWithYearsAreSortable() throws {
        let library = try EraSplitTests.library()
        let probe = try probe(library, a: 8)
        #expect(probe.faces == 13 && probe.datedFaces == 13)
        #expect(probe.verdict == .sortable && probe.subClusters.map(\.faces) == [8, 5])
        #expect(probe.subClusters[1].years.map(\.year) == [2018])
        #expect(probe.histogram.reduce(0) { $0 + $1.pairs } == 78)
        #expect(probe.sizes.map(\.threshold) == [0.30, 0.35, 0.40, 0.45, 0.50])
    }

    @Test func aSingleSubClusterSaysNothingAboutYears() throws {
        #expect(try probe(EraSplitTests.library(), a: 1).verdict == .unknown)
    }
}
