import FaceTypes
import Files
import TestSupport
import Testing

/// A report on real photos, opened in a browser.
@Suite(
    .enabled(if: TestMaterial.shared != nil, "needs the shared test material"),
    .enabled(if: TestMaterial.tool("chromium") != nil, "needs chromium: make test-deps"))
struct BrowserTests {
    /// Writes every kind of output. The years are invented because few of the photos have dates.
    private static let chain = """
        set -eu
        $P cluster $C $S/out/raw --manifest-only
        $P refine $C $S/out/facesets --min-faces 2 --manifest-only
        $P dedup $C
        $P export-swap $C $S/out/facesets/refine_manifest.json $S/out/swap --min-face-short 60 --pack $PACK \\
            --raw-manifest $S/out/raw/manifest.json --candidates --no-verify --no-report
        test ! -e $S/out/swap/report
        i=0; for f in $L/people/*/*; do i=$((i + 1)); echo "$f,$((1995 + i % 20))"; done > $S/years.csv
        $P era-split $C $S/out/swap faceset_001 --anchor-size 2 --min-short 60 --pack $PACK --no-verify \\
            --years $S/years.csv
        $P report $S/out --cache $C --years $S/years.csv
        """

    @Test func everyPageRendersInABrowser() throws {
        let library = try ExportLibrary.shared.get()
        let run = try RealRun(photos: 0)
        let cache = run.scratch.path.appending("cache.db")
        try replaceFile(cache, with: readFile(library.cache))
        let code = try run.shell("C=\(cache.shown) L=\(library.photos.shown)\n" + Self.chain)
        let said = try run.output()
        #expect(code == 0, "\(said)")
        let report = run.scratch.path.appending("out/report")
        let expected: [FilePath] = [
            "swap/list.html", "facesets/list.html", "persons/list.html", "duplicates/list.html",
            "swap/eras-faceset_001.html", "facesets/aside-singleton.html",
        ]
        for page in expected { #expect(FileInfo(report.appending(page)) != nil, "\(page.shown)") }
        let script = TestMaterial.repository.appending("scripts/check_report.py")
        let python = try #require(TestMaterial.tool("python3"))
        let check = try runProgram(
            ["-B", script, report, "--chromium"], in: run.scratch, program: python)
        #expect(check.exitCode == 0, "\(String(decoding: check.messages.prefix(4000), as: UTF8.self))")
    }
}
