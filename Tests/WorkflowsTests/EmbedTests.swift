import FaceStore
import FaceTypes
import Files
import Glibc
import Library
import Parallel
import TestSupport
import Testing
import Workflows

struct EmbedTests {
    private let scene: EmbedScene

    init() throws { scene = try EmbedScene() }

    @Test func aFolderIsEmbedded() throws {
        try scene.photo("b/two.jpg", faces: 2, seed: 1)
        try scene.photo("b/none.jpg", faces: 0, seed: 2)
        try scene.photo("a.name that says nothing", seed: 3)
        try scene.photo("copy.jpg", faces: 2, seed: 1)
        try scene.photo(".hidden.jpg", seed: 4)
        try scene.photo(".folder/x.jpg", seed: 5)
        try scene.photo("out/x.jpg", seed: 6)
        try scene.write("out/.face-sets-output", [])
        try scene.write("notes.txt", Array("text".utf8))
        try scene.write("broken.jpg", FakePhoto.broken)
        try scene.write("empty.png", [])
        let outcome = try scene.embed()
        #expect(
            try scene.photos() == [
                "a.name that says nothing ok", "b/none.jpg no_face", "b/two.jpg ok", "broken.jpg failed",
                "empty.png failed",
            ])
        #expect(try scene.aliases() == ["copy.jpg = b/two.jpg"])
        #expect([outcome.photos, outcome.faces, outcome.aliases, outcome.embedded] == [5, 3, 1, 3])
        #expect([outcome.hashed, outcome.known, outcome.knownFailed, outcome.ignored] == [6, 0, 0, 1])
        #expect(
            outcome.failed.map { "\($0.path.lastComponent.shown) \($0.reason)" } == [
                "broken.jpg undecodable", "empty.png zero_bytes",
            ])
        let contents = try scene.contents()
        #expect(contents.sourceRoots == [scene.source])
        #expect(contents.faces.map(\.photo) == [0, 2, 2] && contents.faces.map(\.index) == [0, 0, 1])
        #expect(contents.photos[2].width == 101 && contents.photos[2].captured?.year == 2009)
    }

    @Test func knownFilesAreNotOpenedAgain() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("b.jpg", seed: 1)
        try scene.write("broken.jpg", FakePhoto.broken)
        try scene.embed()
        let before = try readFile(scene.cache)
        let outcome = try scene.embed()
        #expect([outcome.hashed, outcome.embedded, outcome.known, outcome.knownFailed] == [0, 0, 3, 1])
        #expect(outcome.failed.isEmpty)
        #expect(try readFile(scene.cache) == before)
    }

    @Test func aMovedFileIsRecognisedByItsContent() throws {
        try scene.photo("old/a.jpg", seed: 1)
        try scene.embed()
        try scene.move("old/a.jpg", "new/b.jpg")
        let outcome = try scene.embed()
        #expect([outcome.hashed, outcome.embedded] == [1, 0])
        #expect(try scene.photos() == ["new/b.jpg ok"])
        #expect(try scene.aliases().isEmpty)
    }

    @Test func aCopyBecomesAnAliasAndReplacesAMissingFile() throws {
        try scene.photo("m.jpg", seed: 1)
        try scene.embed()
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("z.jpg", seed: 1)
        try scene.embed()
        #expect(try scene.photos() == ["m.jpg ok"])
        #expect(try scene.aliases() == ["a.jpg = m.jpg", "z.jpg = m.jpg"])
        try scene.remove("m.jpg")
        try scene.embed()
        #expect(try scene.photos() == ["a.jpg ok"])
        #expect(try scene.aliases() == ["z.jpg = a.jpg"])
    }

    @Test func aChangedFileIsAnotherPhoto() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("b.jpg", seed: 1)
        try scene.embed()
        try scene.photo("a.jpg", faces: 2, seed: 22)
        let outcome = try scene.embed()
        #expect([outcome.hashed, outcome.embedded, outcome.known] == [1, 1, 1])
        #expect(try scene.photos() == ["b.jpg ok", "a.jpg ok"])
        #expect(try scene.aliases().isEmpty)
        try scene.photo("b.jpg", seed: 333)
        try scene.embed()
        #expect(try scene.photos() == ["b.jpg missing", "a.jpg ok", "b.jpg ok"])
        #expect(try scene.contents().faces.count == 4)
    }

    @Test func anotherTimeAloneIsNotAChange() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("b.jpg", seed: 1)
        try scene.embed()
        scene.touch("a.jpg")
        scene.touch("b.jpg")
        let outcome = try scene.embed()
        #expect([outcome.hashed, outcome.embedded, outcome.photos, outcome.aliases] == [2, 0, 1, 1])
        #expect(try scene.embed().known == 2)
    }

    @Test func deletedFilesAreMissingUntilTheyReturn() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("b.jpg", faces: 0, seed: 2)
        try scene.write("broken.jpg", FakePhoto.broken)
        try scene.embed()
        let before = try readFile(scene.cache)
        for name in ["a.jpg", "b.jpg", "broken.jpg"] as [FilePath] {
            try renameFile(scene.source.appending(name), to: scene.scratch.path.appending(name))
        }
        try scene.embed()
        #expect(try scene.photos() == ["a.jpg missing", "b.jpg missing", "broken.jpg missing"])
        #expect(try scene.contents().faces.count == 1)
        for name in ["a.jpg", "b.jpg", "broken.jpg"] as [FilePath] {
            try renameFile(scene.scratch.path.appending(name), to: scene.source.appending(name))
        }
        let outcome = try scene.embed()
        #expect([outcome.hashed, outcome.known, outcome.knownFailed] == [0, 3, 1])
        #expect(try readFile(scene.cache) == before)
    }

    @Test func aMissingPhotoMayReturnElsewhere() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.embed()
        try scene.remove("a.jpg")
        try scene.embed()
        try scene.photo("elsewhere.jpg", seed: 1)
        let outcome = try scene.embed()
        #expect([outcome.hashed, outcome.embedded] == [1, 0])
        #expect(try scene.photos() == ["elsewhere.jpg ok"])
    }

    @Test func failuresAreOnlyRetriedOnRequestOrAfterAChange() throws {
        try scene.write("a.jpg", FakePhoto.broken)
        try scene.write("b.jpg", FakePhoto.broken)
        var outcome = try scene.embed()
        #expect(outcome.failed.count == 2 && outcome.photos == 1 && outcome.aliases == 1)
        outcome = try scene.embed { $0.retryFailed = true }
        #expect([outcome.hashed, outcome.failed.count, outcome.known] == [2, 2, 0])
        try scene.photo("a.jpg", seed: 1)
        outcome = try scene.embed()
        #expect([outcome.hashed, outcome.failed.count, outcome.knownFailed] == [1, 0, 1])
        #expect(try scene.photos() == ["b.jpg failed", "a.jpg ok"])
    }

    @Test func aSuccessfulRetryAddsTheFaces() throws {
        try scene.photo("a.jpg", faces: 2, seed: 1)
        try scene.photo("b.jpg", faces: 2, seed: 1)
        try scene.embed(memory: PhotoMemory(longestFile: 3))
        #expect(try scene.contents().photos.map(\.reason) == ["too_large", "too_large"])
        let outcome = try scene.embed { $0.retryFailed = true }
        #expect([outcome.embedded, outcome.faces, outcome.failed.count] == [1, 2, 0])
        #expect(try scene.photos() == ["a.jpg ok", "b.jpg missing"])
        #expect(try scene.aliases() == ["b.jpg = a.jpg"])
    }

    @Test func aFileThatIsNoLongerAPhotoIsDetached() throws {
        try scene.photo("plain", seed: 1)
        try scene.embed()
        try scene.write("plain", Array("just text now".utf8))
        let outcome = try scene.embed()
        #expect(outcome.ignored == 1)
        #expect(try scene.photos() == ["plain missing"])
    }

    @Test func otherFoldersAreLeftAlone() throws {
        try scene.photo("one/a.jpg", seed: 1)
        try scene.photo("two/b.jpg", seed: 2)
        try scene.embed { $0.source = scene.source.appending("one") }
        try scene.embed { $0.source = scene.source.appending("two") }
        try scene.remove("one/a.jpg")
        try scene.embed { $0.source = scene.source.appending("two") }
        #expect(try scene.photos() == ["one/a.jpg ok", "two/b.jpg ok"])
        #expect(try scene.contents().sourceRoots.map(\.lastComponent) == ["one", "two"])
    }

    @Test func excludedFilesAreNeitherReadNorMissing() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("previews/b.jpg", seed: 2)
        try scene.embed()
        try scene.photo("previews/c.jpg", seed: 3)
        let outcome = try scene.embed { $0.exclude = [PathPattern("previews")] }
        #expect(outcome.hashed == 0)
        #expect(try scene.photos() == ["a.jpg ok", "previews/b.jpg ok"])
    }

    @Test func aCacheInsideTheSourceIsSkipped() throws {
        let inside = try EmbedScene(cache: "src/deep/c.npz")
        try inside.photo("a.jpg", seed: 1)
        try inside.embed()
        let outcome = try inside.embed()
        #expect(outcome.ignored == 0 && outcome.known == 1)
    }

    @Test func aSourceThatCannotBeListedChangesNothing() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.embed()
        let before = try readFile(scene.cache)
        try renameFile(scene.source, to: scene.scratch.path.appending("away"))
        #expect { try scene.embed() } throws: { ($0 as? FaceSetsError)?.code == "not_found" }
        #expect(try readFile(scene.cache) == before)
    }

    /// A photo is not marked as missing if the system cannot tell whether it exists.
    @Test(arguments: [(UInt32(0), "locked"), (0o444, "locked/b.jpg")])
    func aFolderThatCannotBeReadIsReported(mode: UInt32, finding: String) throws {
        setMode(scene.scratch.path.shown, 0o777)
        setMode(scene.source.shown, 0o777)
        try asNobody {
            try scene.photo("a.jpg", seed: 1)
            try scene.photo("locked/b.jpg", seed: 2)
            try scene.embed()
            let locked = scene.source.appending("locked").shown
            setMode(locked, mode)
            defer { setMode(locked, 0o700) }
            let outcome = try scene.embed()
            let path = scene.source.appending(finding)
            #expect(outcome.failed == [Finding(path: path, reason: "unreadable")])
            #expect(try scene.photos() == ["a.jpg ok", "locked/b.jpg ok"])
        }
    }

    /// Without a photo's extension, only the content of a file shows whether it is a photo.
    @Test func aFileThatCannotBeOpenedStaysAPhoto() throws {
        setMode(scene.scratch.path.shown, 0o777)
        setMode(scene.source.shown, 0o777)
        try asNobody {
            try scene.photo("photo", seed: 1)
            try scene.embed()
            scene.touch("photo")
            let photo = scene.source.appending("photo")
            setMode(photo.shown, 0)
            let outcome = try scene.embed()
            #expect(outcome.failed == [Finding(path: photo, reason: "unreadable")])
            #expect(try scene.photos() == ["photo ok"])
        }
    }

    /// Files that exceed the memory limit together are opened one after the other.
    @Test func filesWaitForMemory() throws {
        for number in 0..<12 { try scene.photo(FilePath("\(number).jpg"), seed: number) }
        let open = Monitor((now: 0, most: 0))
        let analyser = FakeAnalyser(before: { _ in
            open.change { open in
                open.now += 1
                open.most = max(open.most, open.now)
            }
            usleep(10_000)
            open.change { $0.now -= 1 }
        })
        try scene.embed(analyser: analyser, threads: 4, memory: PhotoMemory(files: 1))
        #expect(open.change { $0.most } == 1)
    }

    /// A forgotten photo replaces the file of another photo, which is then missing.
    @Test func aPhotoReplacedByAForgottenOneIsMissing() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.photo("b.jpg", seed: 2)
        try scene.embed()
        var request = ForgetRequest()
        request.paths = [scene.source.appending("a.jpg")]
        do { _ = try request.run(on: openStore(scene.cache, for: .updating)) }
        try scene.photo("b.jpg", seed: 1)
        scene.touch("b.jpg")
        try scene.embed()
        #expect(try scene.photos() == ["b.jpg missing"])
    }

    @Test func anOutputFolderIsNotASource() throws {
        try scene.write(".face-sets-output", [])
        #expect { try scene.embed() } throws: { ($0 as? FaceSetsError)?.code == "source_is_output" }
    }

    @Test func circularLinksAreHarmless() throws {
        try scene.photo("a/x.jpg", seed: 1)
        for (target, link) in [
            ("..", "a/up"), (".", "a/self"), ("a", "b"), ("nowhere", "c.jpg"), ("a/x.jpg", "d.jpg"),
        ] {
            #expect(symlink(target, scene.source.appending(FilePath(link)).shown) == 0)
        }
        let outcome = try scene.embed()
        #expect(try scene.photos() == ["a/x.jpg ok"])
        #expect(try scene.aliases() == ["d.jpg = a/x.jpg"])
        #expect(outcome.ignored == 1)
    }

    @Test func anEmptyFolderCreatesAnEmptyCache() throws {
        let outcome = try scene.embed()
        #expect(outcome.photos == 0)
        #expect(try scene.contents().sourceRoots == [scene.source])
    }

    @Test func anotherPackIsRefused() throws {
        try scene.photo("a.jpg", seed: 1)
        try scene.embed()
        #expect { try scene.embed(analyser: FakeAnalyser(name: "other")) } throws: {
            ($0 as? FaceSetsError)?.code == "embedding_space_differs"
        }
    }
}
