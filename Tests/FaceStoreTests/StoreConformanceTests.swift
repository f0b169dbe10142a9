import FaceStore
import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

/// What every store must do, regardless of its format.
struct StoreConformanceTests {
    static let endings = ["npz", "db"]

    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func place(_ ending: String) -> FilePath { scratch.path.appending("folder/cache.\(ending)") }

    @Test(arguments: endings) func flushesAddUp(ending: String) throws {
        let flushes = [SampleCache.firstFlush, SampleCache.secondFlush]
        for flush in flushes {
            let store = try openStore(place(ending), for: .adding(SampleCache.space))
            try store.commit(flush)
        }
        let expected = try SampleCache.contents(flushes)
        let reader = try openStore(place(ending), for: .reading)
        #expect(haveEqualContents(try reader.read(.all), expected))
        #expect(reader.space == SampleCache.space)
        #expect(
            try reader.facesLackingEnrichment() == [
                SampleCache.faceKey(0), SampleCache.faceKey(0, 1), SampleCache.faceKey(2),
            ])
        let small = try reader.read([])
        #expect(small.faces == expected.faces && small.embeddings.rows == 0 && small.enrichments.isEmpty)
    }

    @Test(arguments: endings) func aWriterReadsWhatItWrote(ending: String) throws {
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        #expect(store.isNew)
        #expect(try store.read(.all).photos.isEmpty)
        try store.commit(SampleCache.firstFlush)
        #expect(!store.isNew)
        #expect(haveEqualContents(try store.read(.all), try SampleCache.contents([SampleCache.firstFlush])))
        #expect(
            try store.facesLackingEnrichment() == [SampleCache.faceKey(0), SampleCache.faceKey(0, 1)])
    }

    /// Measures alone are an enrichment, measures missing in older caches are added, and an empty enrichment removes
    /// one.
    @Test(arguments: endings) func measuresAreAddedAndRemoved(ending: String) throws {
        var flushes = [SampleCache.firstFlush, SampleCache.secondFlush]
        var third = CacheChanges()
        third.enrichments = [
            SampleCache.faceKey(0): Enrichment(measures: SampleCache.measures(5)),
            SampleCache.faceKey(0, 1): SampleCache.enrichment(6), SampleCache.faceKey(3): Enrichment(),
        ]
        flushes.append(third)
        for flush in flushes {
            try openStore(place(ending), for: .adding(SampleCache.space)).commit(flush)
        }
        let expected = try SampleCache.contents(flushes)
        do {
            let reader = try openStore(place(ending), for: .reading)
            #expect(haveEqualContents(try reader.read(.all), expected))
            let lacking = [SampleCache.faceKey(3), SampleCache.faceKey(2)]
            #expect(try reader.facesLackingEnrichment() == lacking && reader.damage() == [])
        }
        #expect(expected.enrichments[0]?.measures?.values.first == 5 && expected.enrichments[2] == nil)
        let kept = expected.keeping(faces: { $0 != 1 })
        do { try openStore(place(ending), for: .updating).rewrite(kept) }
        #expect(haveEqualContents(try openStore(place(ending), for: .reading).read(.all), kept))
    }

    @Test(arguments: endings) func anEmptyCacheIsWrittenAndRead(ending: String) throws {
        do {
            let store = try openStore(place(ending), for: .adding(SampleCache.space))
            try store.commit(CacheChanges())
        }
        #expect(
            haveEqualContents(
                try openStore(place(ending), for: .reading).read(.all),
                CacheContents(empty: SampleCache.space)))
    }

    @Test(arguments: endings) func onlyTheOwnerCanRead(ending: String) throws {
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        try store.commit(SampleCache.firstFlush)
        for name in try listFolder(place(ending).parent) {
            #expect(mode(place(ending).parent.appending(name).shown) == 0o600, "\(name.shown)")
        }
        #expect(mode(place(ending).parent.shown) == 0o700)
    }

    @Test(arguments: endings) func sharedFilesStayShared(ending: String) throws {
        do { try openStore(place(ending), for: .adding(SampleCache.space)).commit(SampleCache.firstFlush) }
        setMode(place(ending).shown, 0o640)
        do { try openStore(place(ending), for: .updating).commit(SampleCache.secondFlush) }
        #expect(mode(place(ending).shown) == 0o640)
        if ending == "npz" {
            try replaceFile(place(ending), with: Array(readFile(place(ending)).dropLast(9)))
        }
        _ = try repairCache(place(ending))
        #expect(mode(place(ending).shown) == 0o640)
    }

    @Test(arguments: endings) func aSecondWriterIsToldWhoHoldsTheCache(ending: String) throws {
        let first = try openStore(place(ending), for: .adding(SampleCache.space))
        try first.commit(SampleCache.firstFlush)
        #expect { try openStore(place(ending), for: .updating) } throws: { error in
            (error as? FaceSetsError)?.code == "cache_locked" && "\(error)".contains("(pid \(getpid()))")
        }
        #expect(try openStore(place(ending), for: .reading).read([]).photos.count == 3)
        withExtendedLifetime(first) {}
    }

    @Test(arguments: endings) func filesOfAKilledWriterDoNotBlock(ending: String) throws {
        do { try openStore(place(ending), for: .adding(SampleCache.space)).commit(SampleCache.firstFlush) }
        try scratch.write(Array("999999\n".utf8), to: FilePath("folder/cache.\(ending).lock"))
        try scratch.write([1], to: FilePath("folder/.cache.\(ending).tmp-999999"))
        do { try openStore(place(ending), for: .updating).commit(SampleCache.secondFlush) }
        #expect(try listFolder(place(ending).parent) == [place(ending).lastComponent])
    }

    @Test(arguments: endings) func anotherSpaceIsRefusedWithBothValues(ending: String) throws {
        do { try openStore(place(ending), for: .adding(SampleCache.space)).commit(SampleCache.firstFlush) }
        var other = SampleCache.space
        other.models["recogniser"] = "ef"
        #expect { try openStore(place(ending), for: .adding(other)) } throws: { error in
            let text = "\(error)"
            return (error as? FaceSetsError)?.code == "embedding_space_differs"
                && text.contains("recogniser sha256 is ab") && text.contains("but this run uses ef")
        }
    }

    /// - Parameter edit: changes the space to that of another run.
    private func remedy(_ edit: (inout EmbeddingSpace) -> Void) throws -> String? {
        var other = SampleCache.space
        edit(&other)
        let error = #expect(throws: FaceSetsError.self) {
            try SampleCache.space.checkSame(as: other, "c.npz")
        }
        return error?.remedy
    }

    @Test func theErrorAboutAnotherSpaceSaysWhatToDo() throws {
        let name = SampleCache.space.name
        let options = try remedy { $0.detector = "other" }
        #expect(
            options?.hasPrefix("Use the options that made the cache, or embed the photos into a new") == true)
        let changed = try remedy { $0.models["recogniser"] = "ef" }
        #expect(changed?.hasPrefix("The networks of the pack \(name) have changed: embed the photos") == true)
        let pack = try remedy { ($0.models["recogniser"], $0.name) = ("ef", "another") }
        #expect(pack?.hasPrefix("Pass --pack \(name), which made the cache") == true)
        #expect(pack?.contains("to switch to another, embed the photos into a new cache") == true)
        #expect(pack?.contains("import-folders") == true)
    }

    @Test(arguments: endings) func invalidChangesDoNotChangeTheCache(ending: String) throws {
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        try store.commit(SampleCache.firstFlush)
        var wrong = CacheChanges()
        wrong.faces = [SampleCache.face(photo: 3)]
        wrong.embeddings = SampleCache.vector(0)
        #expect(throws: FaceSetsError.self) { try store.commit(wrong) }
        wrong.faces = [SampleCache.face(photo: 1)]
        wrong.embeddings = [.nan, 0, 0, 1]
        #expect(throws: FaceSetsError.self) { try store.commit(wrong) }
        wrong.embeddings = SampleCache.vector(0)
        wrong.enrichments = [SampleCache.faceKey(17): SampleCache.enrichment(0)]
        expectRefused(wrong, by: store, naming: "\(SampleCache.faceKey(17))")
        wrong.enrichments = [:]
        wrong.updatedPhotos = [.path("/photos/0.jpg"): SampleCache.photo(0)]
        expectRefused(wrong, by: store, naming: "/photos/0.jpg")
        wrong.updatedPhotos = [:]
        wrong.aliases = [NewAlias(photo: SampleCache.key(3), path: "/a", size: 1, modified: 1)]
        expectRefused(wrong, by: store, naming: SampleCache.digest(3).hex)
        #expect(haveEqualContents(try store.read(.all), try SampleCache.contents([SampleCache.firstFlush])))
    }

    /// A photo from a failed flush does not exist for the next one.
    @Test(arguments: endings) func aRefusedFlushLeavesNothingBehind(ending: String) throws {
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        try store.commit(SampleCache.firstFlush)
        var changes = CacheChanges()
        changes.photos = [SampleCache.photo(4), SampleCache.photo(5)]
        changes.faces = [SampleCache.face(photo: 5)]
        changes.embeddings = SampleCache.vector(0)
        changes.enrichments = [SampleCache.faceKey(17): SampleCache.enrichment(0)]
        expectRefused(changes, by: store, naming: "\(SampleCache.faceKey(17))")
        changes.photos.removeFirst()
        changes.enrichments = [:]
        try store.commit(changes)
        #expect(try store.read([]).faces.map(\.photo) == [0, 0, 3])
        changes = CacheChanges()
        changes.aliases = [NewAlias(photo: SampleCache.key(4), path: "/a", size: 1, modified: 1)]
        expectRefused(changes, by: store, naming: SampleCache.digest(4).hex)
    }

    private func expectRefused(_ changes: CacheChanges, by store: any FaceStore, naming name: String) {
        #expect { try store.commit(changes) } throws: { error in
            (error as? FaceSetsError)?.code == "bad_changes" && "\(error)".contains(name)
        }
    }

    /// Several unreadable files had the same path, and some were deleted. The path refers to the one that exists,
    /// otherwise to the newest.
    @Test(arguments: endings) func aPathRefersToTheExistingPhotoThenTheNewest(ending: String) throws {
        func unread(_ size: Int64, _ status: PhotoStatus) -> PhotoRecord {
            PhotoRecord(
                digest: nil, path: "/photos/x.jpg", size: size, modified: 1, status: status,
                reason: "unreadable")
        }
        let key = unread(0, .failed).key
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        var changes = CacheChanges()
        changes.photos = [unread(1, .failed)]
        try store.commit(changes)
        changes.updatedPhotos = [key: unread(1, .missing)]
        changes.photos = [unread(2, .failed), unread(3, .missing)]
        try store.commit(changes)
        changes.photos = []
        for (size, status) in [(20, .missing), (30, .failed)] as [(Int64, PhotoStatus)] {
            changes.updatedPhotos = [key: unread(size, status)]
            try store.commit(changes)
        }
        let photos = try store.read([]).photos
        #expect(photos.map(\.size) == [1, 20, 30] && photos.map(\.status) == [.missing, .missing, .failed])
    }

    /// A flush reads one photo, adds another, and adds faces, an alias and an enrichment to them.
    @Test(arguments: endings) func aFlushMayReferToPhotosItAddsOrReads(ending: String) throws {
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        try store.commit(SampleCache.firstFlush)
        var changes = CacheChanges()
        changes.updatedPhotos = [.path(SampleCache.unreadable): SampleCache.photo(5)]
        changes.photos = [SampleCache.photo(4)]
        changes.faces = [SampleCache.face(photo: 5), SampleCache.face(photo: 4)]
        changes.embeddings = SampleCache.vector(1) + SampleCache.vector(2)
        changes.aliases = [NewAlias(photo: SampleCache.key(5), path: "/five.jpg", size: 1, modified: 1)]
        changes.enrichments = [SampleCache.faceKey(5): SampleCache.enrichment(2)]
        try store.commit(changes)
        let contents = try store.read(.all)
        #expect(contents.photos[2] == SampleCache.photo(5) && contents.photos[3] == SampleCache.photo(4))
        #expect(contents.faces.map(\.photo) == [0, 0, 2, 3] && contents.aliases.map(\.photo) == [0, 1, 2])
        #expect(contents.enrichments == [nil, nil, SampleCache.enrichment(2), nil])
    }

    @Test(arguments: endings) func aReaderCannotWrite(ending: String) throws {
        do { try openStore(place(ending), for: .adding(SampleCache.space)).commit(SampleCache.firstFlush) }
        let reader = try openStore(place(ending), for: .reading)
        #expect { try reader.commit(SampleCache.secondFlush) } throws: {
            ($0 as? FaceSetsError)?.code == "not_writable"
        }
    }

    @Test(arguments: endings) func aMissingCacheIsReported(ending: String) throws {
        for access in [StoreAccess.reading, .updating] {
            #expect { try openStore(place(ending), for: access) } throws: {
                ($0 as? FaceSetsError)?.code == "cache_not_found"
            }
        }
        #expect(FileInfo(place(ending).parent) == nil)
    }

    @Test func unknownExtensionsAreRejected() throws {
        #expect { try openStore(scratch.path.appending("a.pkl"), for: .adding(SampleCache.space)) } throws: {
            ($0 as? FaceSetsError)?.code == "unknown_cache_format"
        }
        #expect { try openStore(scratch.path, for: .reading) } throws: {
            ($0 as? FaceSetsError)?.code == "not_a_file"
        }
    }
}
