import Archive
import FaceStore
import FaceTypes
import Files
import JSON
import TestSupport
import Testing

/// The decision log in both stores.
struct DecisionStoreTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func place(_ ending: String) -> FilePath { scratch.path.appending("cache.\(ending)") }

    @Test func everyKindRoundTrips() throws {
        for (line, statement) in zip(SampleCache.lines(), SampleCache.statements) {
            let read = try #require(DecisionLine(text: line.text))
            #expect(read.decision.statement == statement && read.number == line.number)
            #expect(read.decision.source == .commandLine && read.decision.time == "2026-01-31T09:15:00Z")
        }
    }

    @Test(arguments: StoreConformanceTests.endings) func theLogGrows(ending: String) throws {
        var second = SampleCache.secondFlush
        second.decisions = Array(SampleCache.lines().prefix(5))
        var third = CacheChanges()
        third.decisions = Array(SampleCache.lines().dropFirst(5))
        let flushes = [SampleCache.firstFlush, second, third]
        for flush in flushes { try openStore(place(ending), for: .adding(SampleCache.space)).commit(flush) }
        let store = try openStore(place(ending), for: .updating)
        #expect(try store.read(.all).decisions == SampleCache.lines())
        #expect(try store.read([]).decisions.isEmpty && store.damage().isEmpty)
        #expect(haveEqualContents(try store.read(.all), try SampleCache.contents(flushes)))
        try store.rewrite(try store.read(.all))
        #expect(try store.read(.all).decisions == SampleCache.lines())
    }

    /// A writer that uses a number again has read an older log.
    @Test(arguments: StoreConformanceTests.endings) func aNumberIsNeverUsedTwice(ending: String) throws {
        var changes = SampleCache.firstFlush
        changes.decisions = SampleCache.lines()
        let store = try openStore(place(ending), for: .adding(SampleCache.space))
        try store.commit(changes)
        var again = CacheChanges()
        again.decisions = [try #require(SampleCache.lines().last)]
        #expect { try store.commit(again) } throws: { ($0 as? FaceSetsError)?.code == .badChanges }
        #expect(try store.read(.all).decisions.count == SampleCache.lines().count)
    }

    /// For numpy, each decision is one line of JSON. Without decisions there is no such array.
    @Test func theArrayHasOneLinePerDecision() throws {
        let store = try openStore(place("npz"), for: .adding(SampleCache.space))
        try store.commit(SampleCache.firstFlush)
        #expect(try ZipReader(place("npz"))["decisions.npy"] == nil)
        var changes = CacheChanges()
        changes.decisions = SampleCache.lines()
        try store.commit(changes)
        let archive = try ZipReader(place("npz"))
        let bytes = try archive.read(#require(archive["decisions.npy"]))
        let header = String(decoding: bytes.prefix(128), as: UTF8.self)
        #expect(header.contains("(\(SampleCache.lines().count),)"))
    }

    /// Decisions of a later version are preserved, but not applied.
    @Test func unknownKindsArePreserved() throws {
        let text = Array(#"{"number":7,"kind":"adopt","parents":[1,2.50]}"#.utf8)
        let line = try #require(DecisionLine(text: text))
        #expect(line.decision.statement == .unknown(kind: "adopt"))
        #expect(line.renumbered(8, undoing: [:]).json["parents"] == line.json["parents"])
        #expect(DecisionLine(text: Array("{}".utf8)) == nil && DecisionLine(text: [0xFF]) == nil)
    }

    @Test func linesWithMissingFieldsAreNotApplied() throws {
        for text in [
            #"{"number":1,"kind":"confirm","faces":[]}"#, #"{"number":1,"kind":"undo","undoes":1}"#,
            #"{"number":1,"kind":"name","person":{"faces":[]},"name":""}"#,
            #"{"number":1,"kind":"reject","faces":[{"key":"x"}],"person":{"faces":[]}}"#,
        ] {
            let line = try #require(DecisionLine(text: Array(text.utf8)))
            guard case .unknown = line.decision.statement else {
                Issue.record("\(text) was accepted")
                continue
            }
        }
    }

    @Test func anotherLogIsAddedOnceAndRenumbered() throws {
        let (mine, theirs) = (Array(SampleCache.lines().prefix(2)), SampleCache.lines())
        let added = mine.additions(of: theirs)
        #expect(added.map(\.number) == Array(3...theirs.count))
        #expect((mine + added).additions(of: theirs).isEmpty)
        let other = SampleCache.lines(from: 100)
        let merged = [DecisionLine(number: 1, JSONObject([("kind", "adopt")]))].additions(of: other)
        #expect(merged.map(\.number) == Array(2...other.count + 1))
    }
}
