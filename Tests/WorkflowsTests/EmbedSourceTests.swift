import FaceStore
import FaceTypes
import Files
import Synchronization
import TestSupport
import Testing
import Workflows

/// Sources that have changed since the last run: unmounted drives, trash, files that are still being written.
struct EmbedSourceTests {
    private let scene: EmbedScene
    private let listener = Listener()

    init() throws { scene = try EmbedScene() }

    /// Embeds with the limits of the commands.
    private func embed(_ change: (inout EmbedRequest) -> Void = { _ in }) throws -> EmbedOutcome {
        let usual = EmbedRequest(source: scene.source, analyser: FakeAnalyser())
        return try scene.embed(progress: listener) { request in
            request.allowsEmpty = usual.allowsEmpty
            request.greatestMissingShare = usual.greatestMissingShare
            change(&request)
        }
    }

    private func fill(_ count: Int, below folder: FilePath = "a") throws {
        for number in 0..<count { try scene.photo(folder.appending("\(number).jpg"), seed: number) }
    }

    @Test func aRawFileAndItsJPEGAreOnePhoto() throws {
        try scene.photo("a/DSC_0001.NEF", seed: 1)
        #expect(try embed().photos == 1)
        try scene.photo("a/dsc_0001.jpg", seed: 2)
        try scene.photo("a/DSC_0002.NEF", seed: 3)
        try scene.photo("b/DSC_0002.JPG", seed: 4)
        let outcome = try embed()
        #expect([outcome.rawCompanions, outcome.ignored, outcome.embedded] == [1, 0, 3])
        #expect(listener.messages.contains { $0.contains("DSC_0001.NEF") && $0.contains("dsc_0001.jpg") })
        let living = try scene.contents().photos.filter { $0.status != .missing }.map(\.path.lastComponent)
        #expect(Set(living) == ["dsc_0001.jpg", "DSC_0002.NEF", "DSC_0002.JPG"])
    }

    @Test func trashAndThumbnailsAreSkippedByDefault() throws {
        try scene.photo("2009/p.jpg", seed: 1)
        try scene.photo("2009/@eaDir/p.jpg/SYNOPHOTO_THUMB_M.jpg", seed: 2)
        try scene.photo("#recycle/deleted.jpg", seed: 3)
        try scene.photo(".Trash-1000/files/gone.jpg", seed: 4)
        let outcome = try embed()
        #expect([outcome.photos, outcome.skippedFolders] == [1, 3])
        #expect(
            listener.messages.contains { $0.contains("--include-system-folders") && $0.contains("2 more") })
        let all = try embed { $0.includesSystemFolders = true }
        #expect([all.photos, all.skippedFolders] == [4, 0])
        // Their records stay in the cache when they are skipped again.
        #expect(try embed().vanished == 0)
        #expect(try scene.photos().allSatisfy { $0.hasSuffix(" ok") })
    }

    @Test(arguments: ["npz", "db"]) func anEmptySourceIsAnErrorThatChangesNothing(ending: String) throws {
        let scene = try EmbedScene(ending: ending)
        for number in 0..<12 { try scene.photo(FilePath("\(number).jpg"), seed: number) }
        try scene.embed()
        let before = try scene.photos()
        try removeFolder(scene.source)
        try createFolder(scene.source)
        try scene.write("README.txt", Array("mount the drive here".utf8))
        let error = #expect(throws: FaceSetsError.self) {
            try scene.embed { ($0.allowsEmpty, $0.greatestMissingShare) = (false, 0.5) }
        }
        #expect(error?.code == "source_is_empty" && error?.path == scene.source)
        #expect(error?.message == "this folder contains no photos, but the cache has 12 photos from it")
        #expect(error?.remedy?.contains("--allow-empty") == true)
        #expect(try scene.photos() == before)
        let outcome = try scene.embed { ($0.allowsEmpty, $0.greatestMissingShare) = (true, 0.5) }
        #expect(outcome.vanished == 12)
        #expect(try scene.photos().allSatisfy { $0.hasSuffix(" missing") })
    }

    @Test func anEmptySourceIsAllowedIfItWasAlwaysEmpty() throws {
        #expect(try embed().photos == 0)
        #expect(try embed().photos == 0)
    }

    /// A mount point inside the source: new photos are kept, and missing ones are not marked.
    @Test func tooManyMissingPhotosStopTheRun() throws {
        try fill(10, below: "nas")
        for number in 10..<14 { try scene.photo(FilePath("disk/\(number).jpg"), seed: number) }
        _ = try embed()
        try removeFolder(scene.source.appending("nas"))
        try scene.photo("disk/new.jpg", seed: 99)
        let error = #expect(throws: FaceSetsError.self) { _ = try embed() }
        #expect(error?.code == "too_many_missing" && error?.message.hasPrefix("10 of 15 photos") == true)
        #expect(error?.message.hasSuffix("no photo was marked as missing") == true)
        #expect(error?.remedy?.contains("--max-missing 100%") == true)
        #expect(try scene.photos().count == 15)
        #expect(try scene.photos().allSatisfy { $0.hasSuffix(" ok") })
        let outcome = try embed { $0.greatestMissingShare = 0.7 }
        #expect([outcome.vanished, outcome.embedded, outcome.known] == [10, 0, 5])
        #expect(
            listener.messages.contains {
                $0.hasPrefix("warning: 10 of 15 photos from \(scene.source.shown) are missing")
            })
    }

    /// Photos that were moved or have copies are not missing.
    @Test func photosInARenamedFolderAreNotMissing() throws {
        try fill(8)
        for number in 0..<3 { try scene.photo(FilePath("copies/\(number).jpg"), seed: number) }
        _ = try embed()
        try scene.move("a", "renamed/a")
        let outcome = try embed()
        #expect([outcome.vanished, outcome.embedded, outcome.photos] == [0, 0, 8])
        #expect(!listener.messages.contains { $0.hasPrefix("warning") })
    }

    // MARK: uploads

    private static let whole = FakePhoto.content(faces: 2, seed: 77)
    private static var part: [UInt8] { Array(whole.prefix(6)) }

    @Test(arguments: ["npz", "db"]) func aCompletedUploadLeavesNoTrace(ending: String) throws {
        let scene = try EmbedScene(ending: ending)
        try scene.photo("other.jpg", seed: 1)
        try scene.write("p.jpg", Self.part)
        #expect(try scene.embed().failed.count == 1)
        try scene.write("p.jpg", Self.whole)
        let outcome = try scene.embed()
        #expect([outcome.photos, outcome.faces, outcome.vanished, outcome.failed.count] == [2, 3, 0, 0])
        #expect(try scene.photos() == ["other.jpg ok", "p.jpg ok"])
        #expect(try scene.contents().photos[1].digest == SHA256.digest(of: Self.whole))
        #expect(try scene.embed().known == 2)
        // The cache is the same as if the partial file had never been seen.
        let fresh = try EmbedScene(ending: ending)
        try fresh.photo("other.jpg", seed: 1)
        try fresh.write("p.jpg", Self.whole)
        try fresh.embed()
        #expect(try scene.contents().faces == fresh.contents().faces)
    }

    @Test func aGrowingFileIsOneRecord() throws {
        for length in [4, 5, 6] {
            try scene.write("p.jpg", Array(Self.whole.prefix(length)))
            #expect(try embed().photos == 1)
        }
        try scene.write("p.jpg", Self.whole)
        #expect(try embed().photos == 1)
        #expect(try scene.photos() == ["p.jpg ok"])
    }

    /// Browsers and transfer programs rename a file when it is complete.
    @Test(arguments: [".part", ".crdownload", ".filepart"])
    func aPartialFileWithAnotherNameIsCompletedToo(_ ending: String) throws {
        try scene.photo("other.jpg", seed: 1)
        try scene.write(FilePath("p.jpg\(ending)"), Self.part)
        _ = try embed()
        try scene.remove(FilePath("p.jpg\(ending)"))
        try scene.write("p.jpg", Self.whole)
        #expect(try embed().photos == 2)
        #expect(try scene.photos() == ["other.jpg ok", "p.jpg ok"])
    }

    /// A file that does not complete a partial one is another photo: other bytes, a partial file with a copy, a photo
    /// with faces.
    @Test func otherContentIsAnotherPhoto() throws {
        try scene.write("broken.jpg", FakePhoto.broken)
        try scene.write("part.jpg", Self.part)
        try scene.write("copy of part.jpg", Self.part)
        try scene.photo("faces.jpg", faces: 1, seed: 1)
        _ = try embed()
        try scene.photo("broken.jpg", seed: 2)
        try scene.write("part.jpg", Self.whole)
        try scene.write("faces.jpg", FakePhoto.content(faces: 1, seed: 1) + Array("0".utf8))
        #expect(try embed().photos == 6)
        #expect(
            try scene.photos().sorted() == [
                "broken.jpg missing", "broken.jpg ok", "copy of part.jpg failed", "faces.jpg missing",
                "faces.jpg ok", "part.jpg ok",
            ])
    }
}

/// Remembers notes and warnings.
private final class Listener: ProgressSink {
    private let lines = Mutex<[String]>([])
    var messages: [String] { lines.withLock { $0 } }

    func report(_ event: ProgressEvent) {
        switch event {
        case .note(let text): lines.withLock { $0.append("note: \(text)") }
        case .warning(let text): lines.withLock { $0.append("warning: \(text)") }
        default: break
        }
    }
}
