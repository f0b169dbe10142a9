import FaceTypes
import Files
import TestSupport
import Testing

/// Runs the commands in the documentation, page by page and in order, on the sample photos with the open pack. They
/// must print the output that the page shows.
@Suite(.serialized, .enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct DocumentTests {
    /// Lines that no test runs, and why.
    static let exceptions = [
        "make demo": "builds", "make test": "runs this test",
        "face-sets models install open ": "downloads",
        "face-sets models install buffalo_l": "downloads",
        "face-sets models install antelopev2": "downloads",
        "face-sets review out": "runs until it is stopped; ReviewTests run it",
        "face-sets models install mine": "needs your own pack; PackArchiveTests install one",
        "pip install ./distributed": "downloads",
        "dask ": "starts servers; distributed/tests runs it",
        "face-sets-dask ": "needs Dask; distributed/tests runs it",
    ]

    /// Replaces placeholders, and names of the reader's own files and packs.
    static let substitutions = [
        "--to reactor": "--assume-w600k-r50 --to reactor",
        "--to visomaster": "--assume-w600k-r50 --to visomaster",
        "--to rope": "--assume-w600k-r50 --to rope",
        "/mnt/": "$PWD/mnt/", "'0123456789abcdef#0'": "\"$KEY\"", "person_007": "person_001",
        "--pack buffalo_l": "--pack dev-sc",
        "calibrate FOLDER --pack NAME": "calibrate people --pack open",
    ]

    @Test(arguments: [
        ("docs/guide.md", ""),
        ("README.md", ""),
        ("docs/review.md", ""),
        ("docs/models.md", ""),
        ("docs/several-machines.md", ""),
        (
            "docs/report.md",
            "face-sets embed ~/Pictures cache.npz; face-sets cluster cache.npz out/raw --manifest-only"
        ),
        (
            "docs/privacy.md",
            """
            cp photos/obama2.jpg photos/obama3.jpg ~/Pictures
            face-sets embed ~/Pictures cache.db; face-sets cluster cache.db out/raw
            KEY=$(grep -o '[0-9a-f]\\{16\\}#0' out/raw/manifest.json | tail -n 1)
            """
        ),
    ])
    func everyCommandRunsAndPrintsTheOutputShown(page: String, before: String) throws {
        try DocumentRun(page, before: before).check()
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared pack in place of buffalo_l"))
    func theMigrationGuideRuns() throws {
        let pack = try #require(TestMaterial.insightFacePack).shown
        let before = """
            ln -s \(pack) packs/dev-sc
            mkdir -p mnt/x/src; cp -r ~/Pictures mnt/x/src/nl; cp -r ~/MorePictures mnt/x/src/lzbkp_red
            """
        try DocumentRun("docs/migration.md", before: before).check()
    }

    @Test(arguments: ["facefusion", "faceswap", "folders-and-tables", "face-regions"])
    func pagesAboutOtherProgramsRun(page: String) throws {
        try DocumentRun("docs/\(page).md", before: "face-sets run ~/Pictures out --min-faces 3").check()
    }

    @Test(
        .enabled(if: TestMaterial.shared != nil, "needs the shared pack in place of buffalo_l"),
        arguments: ["reactor", "visomaster", "rope"])
    func pagesAboutEmbeddingExportsRun(page: String) throws {
        let pack = try #require(TestMaterial.insightFacePack).shown
        try DocumentRun("docs/\(page).md", before: "ln -s \(pack) packs/dev-sc").check()
    }

    /// Catches new pages whose commands no test runs.
    @Test func everyPageWithCommandsIsRun() throws {
        let run = [
            "guide.md", "several-machines.md", "review.md", "models.md", "report.md", "privacy.md",
            "migration.md",
            "facefusion.md", "faceswap.md", "folders-and-tables.md", "face-regions.md", "reactor.md",
            "visomaster.md", "rope.md",
        ]
        let docs = TestMaterial.repository.appending("docs")
        let pages = try listFolder(docs).filter { $0.fileExtension == "md" }.filter { name in
            let text = String(decoding: try readFile(docs.appending(name)), as: UTF8.self)
            return text.contains("```sh")
        }
        #expect(Set(pages.map(\.shown)) == Set(run))
    }

    /// Links must also work in the tarball, which contains no other pages.
    @Test func linksBetweenPagesPointToShippedFiles() throws {
        let top = TestMaterial.repository
        let pages: [FilePath] =
            ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
            + (try listFolder(top.appending("docs")).filter { $0.fileExtension == "md" })
            .map { FilePath("docs/\($0.shown)") }
        let shipped = [
            "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "docs",
        ]
        for page in pages {
            let text = String(decoding: try readFile(top.appending(page)), as: UTF8.self)
            for link in text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map({ String($0.output.1) }) {
                let place = (page.parent == "." ? link : "docs/\(link)").replacing("docs/../", with: "")
                #expect(FileInfo(top.appending(FilePath(place))) != nil, "\(page.shown): \(link)")
                let first = place.split(separator: "/").first.map(String.init) ?? ""
                #expect(shipped.contains(first), "\(page.shown): \(link)")
            }
        }
    }
}

/// Runs one page of the documentation in a scratch folder that contains the files it mentions.
private struct DocumentRun {
    private let scratch: ScratchFolder
    private let page: String
    private let before: String
    /// Commands, with the output that the page shows for them.
    private let blocks: [(script: String, shown: [Substring])]

    init(_ page: String, before: String) throws {
        scratch = try ScratchFolder()
        self.page = page
        self.before = before
        let text = String(
            decoding: try readFile(TestMaterial.repository.appending(FilePath(page))), as: UTF8.self)
        blocks = Self.blocks(text)
        try layOut()
    }

    /// Creates the photo folders that the pages use. `Pictures` has 15 photos of one person, the minimum for `refine`.
    private func layOut() throws {
        let samples = try #require(TestMaterial.dependencies).appending("sample-photos")
        let folders: [FilePath: [FilePath]] = [
            "photos": ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg"],
            "more": ["obama_partial_face.jpg", "obama_partial_face2.jpg"],
            "sorted": ["obama.jpg", "obama2.jpg"], "mixed": ["biden.jpg", "obama3.jpg"],
            "laptop": ["32bit.png"],
            "Pictures/party": ["biden.jpg"], "MorePictures": ["obama_partial_face.jpg"],
        ]
        for (folder, names) in folders {
            for name in names {
                try scratch.write(readFile(samples.appending(name)), to: folder.appending(name))
            }
        }
        let portrait = try readFile(samples.appending("obama.jpg"))
        for number in 0..<15 {
            // A byte appended to a JPEG changes the file but not the picture.
            try scratch.write(portrait + [UInt8(number)], to: FilePath("Pictures/\(number).jpg"))
        }
        if let portraits = TestMaterial.shared?.appending("data/calibration") {
            try layOut(people: portraits)
        }
    }

    /// Three portraits each of 20 people, the minimum for `models calibrate`.
    private func layOut(people portraits: FilePath) throws {
        let labels = String(decoding: try readFile(portraits.appending("labels.csv")), as: UTF8.self)
        let rows = labels.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        let people = Dictionary(grouping: rows) { $0.count > 1 ? $0[1] : "" }.filter { $0.value.count > 2 }
        for (person, rows) in people.sorted(by: { $0.key < $1.key }).prefix(20) {
            for row in rows.prefix(3) {
                let name = FilePath(String(row[0]))
                try scratch.write(
                    readFile(portraits.appending(name)),
                    to: FilePath("people/\(person)").appending(name.lastComponent))
            }
        }
    }

    func check() throws {
        let head = """
            set -eu
            cd "$1"
            mkdir -p .build/release bin
            ln -s "$2" .build/release/face-sets; ln -s "$2" bin/face-sets; ln -s "$3" .deps
            PATH=$PWD/bin:$PATH
            mkdir packs; cp -r .deps/packs/open packs/open; export FACE_SETS_PACKS=$PWD/packs
            \(before)

            """
        let parts = blocks.enumerated().map { "exec > output-\($0) 2>&1\n\($1.script)" }
        let dependencies = try #require(TestMaterial.dependencies)
        let run = try runProgram(
            [
                "-c", FilePath(head + parts.joined()), "page", scratch.path, TestMaterial.program,
                dependencies,
            ],
            in: scratch, program: "/bin/bash")
        let last = blocks.indices.last { FileInfo(output(of: $0)) != nil } ?? 0
        let said = run.messages + ((try? readFile(output(of: last))) ?? [])
        #expect(run.exitCode == 0, "\(page): \(String(decoding: said.suffix(2000), as: UTF8.self))")
        for (number, block) in blocks.enumerated() where !block.shown.isEmpty {
            let printed = Set(try lines(printedBy: number).map(Self.comparable))
            let isUnknown = TestMaterial.shared == nil && block.script.contains("models calibrate")
            for line in block.shown where line != "…" && !isUnknown {
                #expect(printed.contains(Self.comparable(line)), "\(page): \(line) is not in \(printed)")
            }
        }
    }

    private func output(of block: Int) -> FilePath { scratch.path.appending("output-\(block)") }

    private func lines(printedBy block: Int) throws -> [Substring] {
        String(decoding: try readFile(output(of: block)), as: UTF8.self)
            .replacing("\(scratch.path.shown)/", with: "").split(separator: "\n")
    }

    /// Keeps only the subject of a `doctor` check, because the result depends on the machine, and masks decimals,
    /// because their last digit depends on the processor.
    private static func comparable(_ line: Substring) -> String {
        let words = line.replacing(/\d+\.\d+/, with: "#").split(separator: " ")
        let isCheck = ["ok", "warning", "fault"].contains(words.first)
        return (isCheck ? words[1...1] : words[...]).joined(separator: " ")
    }

    private static func blocks(_ document: String) -> [(script: String, shown: [Substring])] {
        var kind: Substring?
        return document.split(separator: "\n", omittingEmptySubsequences: false).reduce(into: []) {
            blocks, line in
            if line.hasPrefix("```") {
                kind = kind == nil ? line.dropFirst(3) : nil
                if kind == "sh" { blocks.append((script: "", shown: [])) }
            } else if kind == "sh" {
                blocks[blocks.count - 1].script += runnable(line) + "\n"
            } else if kind == "text", !blocks.isEmpty, !line.isEmpty {
                blocks[blocks.count - 1].shown.append(line)
            }
        }
    }

    private static func runnable(_ line: Substring) -> String {
        let isException = DocumentTests.exceptions.keys.contains { line.hasPrefix($0) }
        // `check()` does not expect its output in this case.
        if line.contains("models calibrate"), TestMaterial.shared == nil { return ": \(line)" }
        // With `--from .deps`, `models install` needs no network.
        if isException && !line.contains("--from .deps") { return ":" }
        return DocumentTests.substitutions.reduce(String(line)) { $0.replacing($1.key, with: $1.value) }
    }
}
