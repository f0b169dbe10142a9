import Archive
import FaceStore
import FaceTypes
import Files
import TestSupport
import Testing

@testable import FaceStore

/// Files of other programs are not damaged caches: there is nothing to repair, and no files are left next to them.
struct ForeignCacheTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// Arrays of other programs, as from `numpy.savez(path, …)`. Their names may be the same as ours.
    private func archive(_ names: [String]) throws -> FilePath {
        let path = scratch.path.appending("cache.npz")
        let array = NPYHeader(type: "<f4", shape: [2, 2]).serialized + [UInt8](repeating: 0, count: 16)
        try replaceZip(path, with: names.map { ZipEntry("\($0).npy", content: array) })
        return path
    }

    private func database(_ sql: String) throws -> FilePath {
        let path = try scratch.write([], to: "cache.db")
        let database = try SQLiteConnection(path)
        try database.execute(sql)
        return path
    }

    private func refuses(_ path: FilePath) throws {
        let before = try readFile(path)
        for access in [StoreAccess.reading, .updating, .adding(SampleCache.space)] {
            let error = #expect(throws: FaceSetsError.self) { try openStore(path, for: access) }
            #expect(error?.code == "not_a_cache" && error?.path == path)
            #expect(error?.message == "this file is not a face-sets cache")
            #expect(error?.remedy?.contains("--repair") == false)
        }
        let error = #expect(throws: FaceSetsError.self) { try repairCache(path) }
        #expect(error?.path == path)
        #expect(try listFolder(scratch.path) == [path.lastComponent])
        #expect(try readFile(path) == before)
    }

    @Test(arguments: [
        ["arr_0"], ["embeddings", "labels"], ["path", "meta"], ["meta"], ["embedding", "path"], [],
    ])
    func arraysOfOtherProgramsAreRejected(_ names: [String]) throws {
        try refuses(archive(names + ["other"]))
    }

    @Test(arguments: [
        "CREATE TABLE images (id INTEGER)",
        "CREATE TABLE photos (id INTEGER); CREATE TABLE faces (id INTEGER)",
        "CREATE TABLE photos (id INTEGER); PRAGMA application_id = 252006674",
    ])
    func databasesOfOtherProgramsAreRejected(_ sql: String) throws {
        try refuses(database(sql))
    }

    @Test(arguments: ["cache.npz", "cache.db"])
    func aRepairWithoutRecordsLeavesNoFiles(_ name: FilePath) throws {
        for content in [[], Array("PK\u{3}\u{4}".utf8), [UInt8](repeating: 7, count: 70_000)] as [[UInt8]] {
            let path = try scratch.write(content, to: name)
            #expect(throws: FaceSetsError.self) { try repairCache(path) }
            #expect(try listFolder(scratch.path) == [name])
            #expect(try readFile(path) == content)
        }
    }

    /// A cache that has lost its application ID is damaged, not foreign.
    @Test func aCacheWithoutApplicationIDIsRepaired() throws {
        let path = scratch.path.appending("cache.db")
        try openStore(path, for: .adding(SampleCache.space)).commit(SampleCache.firstFlush)
        let photos = try openStore(path, for: .reading).read([]).photos.count
        do {
            let database = try SQLiteConnection(path)
            try database.execute("PRAGMA application_id = 7")
        }
        let error = #expect(throws: FaceSetsError.self) { try openStore(path, for: .reading) }
        #expect(error?.code == "bad_cache" && error?.remedy?.contains("--repair") == true)
        #expect(try repairCache(path).photos == photos && photos > 0)
        #expect(try openStore(path, for: .reading).read([]).photos.count == photos)
    }
}
