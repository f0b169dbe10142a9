import FaceStore
import FaceTypes
import Files
import Imaging
import Library
import PhotoMetadata
import TestSupport
import Testing

@testable import Clustering
@testable import Workflows

/// Capture dates of new and known photos.
struct EmbedDateTests {
    private let scene: EmbedScene

    init() throws { scene = try EmbedScene(ending: "db") }

    private func dates() throws -> [String] {
        try scene.contents().photos.map {
            "\($0.captured?.text ?? "-") \($0.capturedSource?.rawValue ?? "?")"
        }
    }

    private func embed(
        _ analyser: FakeAnalyser = FakeAnalyser(), date: String = "", fromNames: Bool = false
    ) throws -> EmbedOutcome {
        var request = EmbedRequest(source: scene.source, analyser: analyser)
        request.dates.readsFileNames = fromNames
        return try request.run(
            Library(openStore(scene.cache, for: .adding(analyser.space))),
            Tools(photos: OriginalPhotos(FakeImages(date: date)), threads: 2))
    }

    private static func packet(_ attribute: String) -> [UInt8] {
        Array(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
             xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" \(attribute)/></rdf:RDF>
            """.utf8)
    }

    @Test func anOlderCacheIsUpdatedWithoutEmbedding() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("b.jpg", seed: 2)
        _ = try embed(date: "2009:07:14 18:03:59")
        let before = try dates()
        #expect(before == ["2009-07-14T18:03:59 exif_original", "2009-07-14T18:03:59 exif_original"])
        var contents = try scene.contents()
        for row in contents.photos.indices {
            (contents.photos[row].captured, contents.photos[row].capturedSource) = (nil, nil)
        }
        do { try openStore(scene.cache, for: .updating).rewrite(contents) }
        #expect(try dates() == ["- ?", "- ?"])
        let analyser = FakeAnalyser()
        let outcome = try embed(analyser, date: "2009:07:14 18:03:59")
        #expect(analyser.analyses == 0 && outcome.datesUpdated == 2 && outcome.known == 2)
        #expect(try dates() == before)
        #expect(try embed(date: "2009:07:14 18:03:59").datesUpdated == 0)
    }

    @Test func newAndChangedSidecarsAreRead() throws {
        try scene.photo("a.jpg", seed: 1)
        _ = try embed()
        #expect(try dates() == ["- none"])
        try scene.write("a.jpg.json", Array(#"{"photoTakenTime": {"timestamp": "1060699034"}}"#.utf8))
        let analyser = FakeAnalyser()
        #expect(try embed(analyser).datesUpdated == 1)
        #expect(try dates() == ["2003-08-12T14:37:14 takeout"])
        try scene.write("a.xmp", Self.packet("xmp:CreateDate='2004-01-02'"))
        _ = try embed(analyser)
        #expect(try dates() == ["2004-01-02T00:00:00 xmp_sidecar"])
        try scene.write("a.xmp", Self.packet("xmp:CreateDate='2005-01-02'"))
        #expect(try embed(analyser).datesUpdated == 1)
        #expect(try dates() == ["2005-01-02T00:00:00 xmp_sidecar"])
        #expect(analyser.analyses == 0)
        #expect(try embed(analyser).datesUpdated == 0)
    }

    /// Two photos taken a second apart, according to Takeout and a sidecar, and one from another year.
    @Test func erasAndBurstsUseDatesFromSidecars() throws {
        for (seed, name) in ["a.jpg", "b.jpg", "c.jpg"].enumerated() {
            try scene.photo(FilePath(name), seed: seed)
        }
        try scene.write("a.jpg.json", Array(#"{"photoTakenTime": {"timestamp": "1060699034"}}"#.utf8))
        try scene.write("b.xmp", Self.packet("xmp:CreateDate='2003-08-12T14:37:15'"))
        try scene.write("c.jpg.xmp", Self.packet("xmp:CreateDate='2011-01-02'"))
        _ = try embed()
        var contents = try scene.contents()
        // Photos in a burst have the same size.
        for row in contents.photos.indices {
            (contents.photos[row].width, contents.photos[row].height) = (9, 9)
        }
        let library = try LibrarySnapshot(contents, cache: scene.cache)
        let years = library.faces.indices.map { CaptureYears().year(ofFace: $0, library) }
        #expect(years == [2003, 2003, 2011])
        let pairs = pairsTogetherInBursts(library.faces, in: library.embeddings, seconds: 2, distance: 2)
        #expect(pairs == [RowPair(0, 1)])
    }

    @Test func fileNamesAreOnlyUsedOnRequest() throws {
        try scene.photo("IMG-20170203-WA0026.jpg", seed: 1)
        _ = try embed()
        #expect(try dates() == ["- none"])
        #expect(try embed(fromNames: true).datesUpdated == 1)
        #expect(try dates() == ["2017-02-03T00:00:00 file_name"])
        _ = try embed()
        #expect(try dates() == ["2017-02-03T00:00:00 file_name"])
    }

    @Test func aCopyMayHaveTheSidecar() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("z/a.jpg", seed: 1)
        try scene.write("z/a.jpg.xmp", Self.packet("xmp:CreateDate='2004-01-02'"))
        _ = try embed()
        #expect(try dates() == ["2004-01-02T00:00:00 xmp_sidecar"])
    }

    @Test func futureDatesAreIgnored() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.write("a.jpg.xmp", Self.packet("xmp:CreateDate='2004-01-02'"))
        _ = try embed(date: "2999:01:01 00:00:01")
        #expect(try dates() == ["2004-01-02T00:00:00 xmp_sidecar"])
    }

    @Test func theOrientationInASidecarIsUsed() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.write("a.jpg.xmp", Self.packet("tiff:Orientation='6'"))
        _ = try embed()
        let library = try LibrarySnapshot(scene.contents(), cache: scene.cache)
        #expect(library.photos[0].width == 120 && library.photos[0].height == 101)
        #expect(library.photos[0].sidecarOrientation == 6)
        // The orientation also applies when the photo is opened later, even without the sidecar.
        try scene.remove("a.jpg.xmp")
        let size = try OriginalPhotos(FakeImages()).open(library.original(0), as: .export) {
            [$0.width, $0.height]
        }
        #expect(size == [120, 101])
    }
}
