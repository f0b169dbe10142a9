import FaceTypes
import Files
import Synchronization
import Report
import TestSupport
import Testing
import Workflows

/// The content of the pages.
@Suite struct ReportPagesTests {
    @Test func facesAreSortedWorstFirst() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        for page in ["persons/person_001.html", "facesets/faceset_001.html", "swap/faceset_001.html"] {
            let distances = try library.page(page).matches(of: /<strong(?: class="far")?>(0\.\d{3})/)
                .compactMap { Double($0.output.1) }
            #expect(distances.count >= 11 && distances == distances.sorted(by: >), "\(page)")
            #expect(distances.first != distances.last)
        }
    }

    @Test func thresholdsAreOnlyDrawnWhereTheyApply() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let facesets = try library.page("facesets/list.html")
        #expect(facesets.contains(">outlier 0.01</text>") && facesets.contains(">merge 0.40</text>") == false)
        // Two persons are at least 0.9 apart on average, and the threshold is drawn at 0.55.
        let persons = try library.page("persons/list.html")
        #expect(persons.contains(">threshold 0.55</text>") && persons.contains("average of all pairs"))
        // The threshold of linkage does not apply to distances from a centroid.
        #expect(try !library.page("persons/person_001.html").contains("class=\"far\""))
        #expect(try library.page("facesets/faceset_001.html").contains(" (outlier)</strong>"))
    }

    @Test func neighboursAreListedWithTheirDistance() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let page = try library.page("persons/person_001.html")
        #expect(page.contains(/<h2>Nearest others<\/h2>.*person_002<\/a> +[01]\.\d{3}/))
    }

    @Test func facesLeftOutAreListedWithTheirSetEvenIfNotInTheCache() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let list = try library.page("swap/list.html")
        #expect(
            list.contains("aside-outlier.html\">too far from the centroid</a></th><td class=\"whole\">3</td>")
        )
        #expect(list.contains("aside-no_face_survived.html") && list.contains("aside-candidate.html"))
        let page = try library.page("swap/aside-outlier.html")
        #expect(page.matches(of: /<article/).count == 3)
        #expect(
            page.contains("<a href=\"faceset_001.html\">") && page.contains("<a href=\"faceset_002.html\">"))
        #expect(page.contains("too far from the centroid: limit 0.45"))
        #expect(page.contains("not in the cache") && page.contains("0123456789abcdef#0"))
        // The same face occurs twice, so anchors are positions on the page, not keys.
        #expect(page.contains("<li id=\"c0\">") && page.contains("<figure class=\"big\" id=\"p1\">"))
        let candidates = try library.page("swap/aside-candidate.html")
        #expect(candidates.contains("score 0.61, distance 0.50") && candidates.contains("faceset_001"))
        #expect(try library.page("swap/aside-no_face_survived.html").contains("set nobody"))
        #expect(
            try library.page("facesets/aside-singleton.html").contains(
                "nearest: <a class=\"inline\" href=\"faceset_001.html\">"))
    }

    @Test func aDamagedManifestIsReported() throws {
        let library = try ReportLibrary()
        let path = library.output.appending("raw/manifest.json")
        try replaceFile(path, with: Array("{\"schema\": \"face-se".utf8))
        let error = try #require(throws: FaceSetsError.self) { try library.write() }
        #expect(error.code == "bad_manifest" && error.path == path)
    }

    @Test func duplicatesAreSideBySideWithTheKeeperFirst() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let page = try library.page("duplicates/list.html")
        let keeper = try #require(page.firstRange(of: "<strong>keep</strong>"))
        let other = try #require(page.firstRange(of: "3 of 64 bits differ"))
        #expect(keeper.lowerBound < other.lowerBound && page.matches(of: /<img/).count == 2)
    }

    @Test func aReportMayOnlyContainDuplicates() throws {
        let library = try ReportLibrary()
        let folder = library.scratch.appending("report")
        for output in [library.list, library.scratch] {
            let outcome = try library.write([output], to: folder)
            #expect(outcome.sections == 0 && outcome.pages == 3)
        }
        let page = try readFile(folder.appending("index.html"))
        #expect(String(decoding: page, as: UTF8.self).contains("duplicates/list.html"))
        try removeFile(library.list)
        let error = try #require(throws: FaceSetsError.self) { try library.write([library.list], to: folder) }
        #expect(error.code == "no_output")
    }

    @Test func theYearsOfAPersonFormATimeline() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let page = try library.page("swap/eras-faceset_001.html")
        let years = page.matches(of: /<h3>(\d{4})/).map(\.output.1)
        #expect(years == ["2001", "2002", "2003", "2004", "2005", "2006"])
        let file = try library.library.scratch.write(
            Array("\(library.library.photos.appending("red-0.png").shown),1987\n".utf8), to: "years.csv")
        _ = try library.write(years: CaptureYears(reading: file))
        #expect(try library.page("swap/eras-faceset_001.html").contains("<h3>1987"))
    }

    @Test func removedOutputsAreListedInTheChanges() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        try removeFile(library.output.appending("raw/manifest.json"))
        for _ in 0..<2 {
            _ = try library.write()
            let page = try library.page("changes.html")
            #expect(page.contains("<h2>raw (removed)</h2>") && page.contains("<td>removed</td>"))
        }
    }

    @Test func manyFacesAreSplitIntoLinkedPages() throws {
        let scene = try ReportScene(names: (0..<100).map { FilePath("\($0).png") })
        _ = try scene.write()
        let (first, second) = (
            try scene.page("persons/person_001.html"), try scene.page("persons/person_001-2.html")
        )
        #expect(first.matches(of: /<article/).count == 96 && second.matches(of: /<article/).count == 4)
        #expect(first.contains("rel=\"next\" href=\"person_001-2.html\""))
        #expect(second.contains("rel=\"prev\" href=\"person_001.html\""))
    }

    @Test(.enabled(if: TestMaterial.tool("python3") != nil, "needs python3"))
    func everyPageIsReachableAndListed() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        try checkReport(library.report, in: library.library.scratch)
        let listed = try reportList(library.report)
        let there = Set(try snapshot(of: library.report).keys.filter { !$0.hasPrefix(".") })
        #expect(there.subtracting(["report.json"]) == listed)
    }

    /// Wherever a report was interrupted, the next run completes it with the same result.
    @Test(arguments: [
        "making pictures for the report+1", "making pictures for the report+14", "measuring+0",
        "writing pages+0",
        "writing pages+1", "writing pages+3",
    ])
    func anInterruptedReportIsCompletedByTheNext(place: String) throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let expected = try snapshot(of: library.report)
        removeTree(library.report)
        let stopper = Stopper(place)
        #expect(throws: Interrupted.self) {
            try library.write(progress: stopper, interruption: stopper.interruption)
        }
        let listed = try reportList(library.report)
        let left = Set(try snapshot(of: library.report).keys.filter { !$0.hasPrefix(".") })
        #expect(left.subtracting(["report.json"]).isSubset(of: listed) && left.count > 1)
        _ = try library.write()
        #expect(try snapshot(of: library.report) == expected)
    }

    /// Pages of an interrupted run are deleted if the next one does not need them.
    @Test func obsoletePagesOfAnInterruptedReportAreDeleted() throws {
        let library = try ReportLibrary()
        let stopper = Stopper("writing pages+3")
        #expect(throws: Interrupted.self) {
            try library.write(progress: stopper, interruption: stopper.interruption)
        }
        try removeFile(library.output.appending("swap/manifest.json"))
        _ = try library.write()
        #expect(FileInfo(library.report.appending("swap/list.html")) == nil)
    }
}

extension ReportLibrary {
    fileprivate var scratch: FilePath { library.scratch.path }
}

/// Requests an interruption at `<step>+<units>`.
private final class Stopper: ProgressSink {
    let interruption = Interruption()
    private let step: String
    private let units: Int
    private let rest = Mutex<Int?>(nil)

    init(_ place: String) {
        let parts = place.split(separator: "+")
        step = String(parts[0])
        units = Int(parts[1]) ?? 0
    }

    func report(_ event: ProgressEvent) {
        rest.withLock { rest in
            switch event {
            case .started(let what, _): rest = what.hasPrefix(step) ? units : nil
            case .advanced(let count): rest = rest.map { $0 - count }
            default: return
            }
            if rest == 0 { interruption.request() }
        }
    }
}

/// Links between pages, pictures and files.
@Suite struct ReportLinksTests {
    @Test func aFaceLinksToItsPhotoWithTheFaceFramed() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        let page = try library.page("persons/person_001.html")
        #expect(page.matches(of: /<a href="#p\d+">/).count >= 12)
        #expect(page.matches(of: /<figure class="big" id="p\d+">/).count == 12)
        #expect(
            page.matches(of: /<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="[\d.]+"\/><\/svg>/).count
                == 12)
        #expect(page.matches(of: /<a rel="next" href="#p\d+">/).count == 11)
    }

    @Test func namesAndBundlesAreLinks() throws {
        let library = try ReportLibrary()
        try replaceFile(library.output.appending("swap/faceset_001/faceset_001_all.fsz"), with: [1])
        _ = try library.write()
        let names = try library.page("names.html")
        #expect(names.contains("<a href=\"facesets/faceset_001.html\">Anna</a>"))
        #expect(names.contains("<a href=\"persons/person_002.html\">person_002</a>"))
        let set = try library.page("swap/faceset_001.html")
        #expect(
            set.contains("/out/swap/faceset_001/faceset_001_all.fsz\"><bdi>faceset_001_all.fsz</bdi></a>"))
    }

    @Test func missingBundlesAreReported() throws {
        let library = try ReportLibrary()
        _ = try library.write()
        #expect(try library.page("swap/faceset_002.html").contains("missing: faceset_002_all.fsz"))
    }

    @Test func histogramsExtendToTheirValues() {
        let histogram = Histogram([0.1, 1.31, 9])
        #expect(histogram.counts.count == 201 && histogram.counts[65] == 1 && histogram.counts[200] == 1)
        #expect(Histogram([0.5]).counts.count == 26)
    }
}
