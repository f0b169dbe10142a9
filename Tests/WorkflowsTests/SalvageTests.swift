import FaceStore
import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

@testable import Workflows

/// A damaged cache is reported, repaired as far as its content allows, and completed by the next `embed`.
struct SalvageTests {
    private let scene: EmbedScene
    private let whole: [UInt8]
    private let original: CacheContents
    private let ending: String

    init() throws {
        try self.init(ending: "npz")
    }

    /// Photos with several faces, one or none, a failed photo, an alias, and enrichments.
    private init(ending: String) throws {
        self.ending = ending
        scene = try EmbedScene(ending: ending)
        for number in 0..<24 {
            try scene.photo(FilePath("p\(number).jpg"), faces: number % 4, seed: number)
        }
        try scene.photo("q/copy.jpg", faces: 3, seed: 3)
        try scene.write("broken.jpg", FakePhoto.broken)
        try scene.embed()
        do {
            let store = try openStore(scene.cache, for: .updating)
            _ = try EnrichRequest(analyser: FakeAnalyser()).run(on: store)
        }
        original = try scene.contents()
        whole = try readFile(scene.cache)
    }

    /// Without data about the picture: if that is lost, the next `embed` computes it again.
    private func fact(_ photo: PhotoRecord) -> String {
        var photo = photo
        (photo.picture, photo.editions, photo.colour) = (nil, [], -1)
        return "\(photo)"
    }

    /// All data in a cache, regardless of the order of its rows.
    private func facts(_ contents: CacheContents, enriched: Bool = true) -> Set<String> {
        var facts = Set(
            contents.photos.map { photo in
                var photo = photo
                if !enriched { photo.capturedSource = nil }
                return fact(photo)
            })
        facts.formUnion(
            contents.aliases.map { "\($0.path.shown) \(contents.photos[$0.photo].path.shown) \($0.size)" })
        for (row, face) in contents.faces.enumerated() {
            let enrichment = contents.enrichments.isEmpty || !enriched ? nil : contents.enrichments[row]
            let key = contents.key(ofFace: row).map { "\($0)" } ?? "-"
            facts.insert(
                "\(key) \(face.box) \(face.score) \(Array(contents.embeddings[row])) \(String(describing: enrichment))"
            )
        }
        return facts
    }

    private enum End: Equatable {
        case unharmed, restored, healed, lost, refused
    }

    /// Damages the cache, then verifies it, repairs it and embeds again.
    private func end(_ damaged: [UInt8], _ what: Comment) throws -> End {
        for name in try listFolder(scene.cache.parent) { try removeFile(scene.cache.parent.appending(name)) }
        try replaceFile(scene.cache, with: damaged)
        let verification: CacheVerification
        do {
            verification = try verifyCache(scene.cache) { try openStore(scene.cache, for: .reading) }
        } catch let error as FaceSetsError {
            #expect(error.code == "unknown_schema", what)
            return .refused
        }
        if verification.faults.isEmpty {
            #expect(try facts(scene.contents()) == facts(original), what)
            return .unharmed
        }
        let repair: CacheRepair
        do {
            repair = try repairCache(scene.cache)
        } catch let error as FaceSetsError {
            #expect(error.code == "bad_cache" && error.message.contains("meta"), "\(what): \(error)")
            #expect(try readFile(scene.cache) == damaged, what)
            return .lost
        }
        #expect(try readFile(repair.old) == damaged, what)
        let saved = try scene.contents()
        #expect(saved.faults().isEmpty, what)
        #expect(
            try verifyCache(scene.cache) { try openStore(scene.cache, for: .reading) }.faults.isEmpty, what)
        if facts(saved) == facts(original) { return .restored }
        let vectors = facts(original, enriched: false)
        let marked = Set(
            saved.photos.filter(\.isRetryable).map { photo in
                var photo = photo
                photo.capturedSource = nil
                return fact(photo)
            })
        let lies = facts(saved, enriched: false).subtracting(marked).subtracting(vectors)
        #expect(lies.isEmpty, what)
        try scene.embed()
        #expect(facts(try scene.contents(), enriched: false) == vectors, what)
        return .healed
    }

    /// The checksum shows which bit was flipped.
    @Test func anyFlippedBitInAnArchiveIsCorrected() throws {
        for place in stride(from: 0, to: whole.count, by: whole.count / 80) {
            var damaged = whole
            damaged[place] ^= 1 << (place % 8)
            let end = try end(damaged, "byte \(place)")
            #expect(end == .restored || end == .unharmed, "byte \(place): \(end)")
        }
    }

    @Test func noFlippedBitLosesADatabase() throws {
        let scene = try SalvageTests(ending: "db")
        var ends: [End: Int] = [:]
        for place in stride(from: 0, to: scene.whole.count, by: scene.whole.count / 60) {
            var damaged = scene.whole
            damaged[place] ^= 1 << (place % 8)
            ends[try scene.end(damaged, "byte \(place)"), default: 0] += 1
        }
        #expect(ends[.lost] == nil && (ends[.healed] ?? 0) > 0, "\(ends)")
    }

    @Test(arguments: ["npz", "db"]) func damagedBlocksCanBeRepaired(ending: String) throws {
        let scene = try SalvageTests(ending: ending)
        for place in stride(from: 0, to: scene.whole.count, by: max(512, scene.whole.count / 40)) {
            var damaged = scene.whole
            for byte in place..<min(place + 512, damaged.count) {
                damaged[byte] = UInt8(truncatingIfNeeded: byte * 7)
            }
            let end = try scene.end(damaged, "block at \(place)")
            #expect(end != .lost || ending == "npz" && place < 1_024, "block at \(place)")
        }
    }

    @Test(arguments: ["npz", "db"]) func aTruncatedFileKeepsWhatIsBeforeTheCut(ending: String) throws {
        let scene = try SalvageTests(ending: ending)
        for part in 1..<20 {
            let cut = Array(scene.whole.prefix(scene.whole.count * part / 20))
            let end = try scene.end(cut, "\(part)/20")
            // Without its complete description, a cache does not say which pack computed the vectors.
            let isDescribed = ["face-sets/cache/1", "\"decoders\":\(CacheExtras.decodersOfToday)}"].allSatisfy
            {
                cut.holds(Array($0.utf8))
            }
            // If only zeros at the end of a database's last page are cut off, SQLite still reads it.
            let isWhole = scene.whole.dropFirst(cut.count).allSatisfy { $0 == 0 }
            let isSaved = end == .healed || end == .restored || end == .unharmed && isWhole
            #expect(isDescribed ? isSaved : end == .lost, "\(ending) \(part)/20: \(end)")
            #expect(isDescribed || ending == "db" && part < 4, "\(ending) \(part)/20")
        }
    }

    /// Faces of a missing photo cannot be computed again, so all intact ones are kept.
    @Test(arguments: ["npz", "db"]) func aMissingPhotoKeepsItsIntactFaces(ending: String) throws {
        let scene = try SalvageTests(ending: ending)
        try scene.scene.remove("p7.jpg")
        try scene.scene.embed()
        let whole = try readFile(scene.scene.cache)
        try replaceFile(scene.scene.cache, with: Array(whole.prefix(whole.count - whole.count / 20)))
        _ = try repairCache(scene.scene.cache)
        let contents = try scene.scene.contents()
        let row = try #require(contents.photos.firstIndex { $0.path.lastComponent == "p7.jpg" })
        #expect(contents.photos[row].status == .missing)
        #expect(contents.faces.count { $0.photo == row } == 3)
    }

    /// A database of the first version has no checksums, so its rows are recognised by the types of their values.
    @Test func aDatabaseOfTheFirstVersionCanBeOpenedAndRepaired() throws {
        let scene = try SalvageTests(ending: "db")
        let tables = "photos aliases faces embeddings enrichments extras".split(separator: " ")
        let drops = tables.map { "ALTER TABLE \($0) DROP COLUMN sum;" }.joined()
        let sql =
            "\(drops) DROP TABLE meta_copy; DROP TABLE measures; DROP TABLE pictures; DROP TABLE photo_metadata; "
            + "PRAGMA user_version = 1; VACUUM;"
        let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
        #expect(system("python3 -c '\(script)' \(scene.scene.cache.shown) '\(sql)'") == 0)
        var original = scene.original
        for row in original.enrichments.indices { original.enrichments[row]?.measures = nil }
        for row in original.photos.indices { original.photos[row].capturedSource = nil }
        #expect(scene.facts(try scene.scene.contents()) == scene.facts(original))
        let old = try readFile(scene.scene.cache)
        _ = try repairCache(scene.scene.cache)
        try scene.scene.embed()
        #expect(
            scene.facts(try scene.scene.contents(), enriched: false)
                == scene.facts(scene.original, enriched: false))
        try replaceFile(scene.scene.cache, with: old)
        do { _ = try openStore(scene.scene.cache, for: .updating) }
        #expect(scene.facts(try scene.scene.contents()) == scene.facts(original))
        #expect(
            try verifyCache(scene.scene.cache) { try openStore(scene.scene.cache, for: .reading) }.faults
                .isEmpty)
    }

    /// An incomplete enrichment is never taken for a complete one: the next `enrich` computes it again.
    @Test(arguments: ["npz", "db"]) func enrichmentsAreIntactOrComputedAgain(ending: String) throws {
        let scene = try SalvageTests(ending: ending)
        for part in 10..<40 {
            try replaceFile(scene.scene.cache, with: Array(scene.whole.prefix(scene.whole.count * part / 40)))
            guard (try? repairCache(scene.scene.cache)) != nil else { continue }
            try scene.scene.embed()
            do {
                let store = try openStore(scene.scene.cache, for: .updating)
                _ = try EnrichRequest(analyser: FakeAnalyser()).run(on: store)
            }
            #expect(scene.facts(try scene.scene.contents()) == scene.facts(scene.original), "\(part)/40")
        }
    }

    @Test func oldCopiesAreNeverOverwritten() throws {
        for copy in [".damaged", ".damaged-2"] {
            try replaceFile(scene.cache, with: Array(whole.dropLast(100)) + Array(copy.utf8))
            let repair = try repairCache(scene.cache)
            #expect(repair.old.shown.hasSuffix("c.npz" + copy))
            #expect(try readFile(repair.old).suffix(copy.utf8.count).elementsEqual(copy.utf8))
        }
    }
}
