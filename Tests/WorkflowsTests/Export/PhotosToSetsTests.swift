import Clustering
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Glibc
import Manifests
import Materialize
import Parallel
import TestSupport
import Testing

@testable import Workflows

/// `run` on photos of two persons and a bystander, and one photo with two paths.
@Suite struct PhotosToSetsTests {
    private let library: ColourLibrary
    private let output: FilePath

    init() throws {
        var library = try ColourLibrary()
        for number in 0..<4 {
            try library.add("r\(number).png", [.red], shade: UInt8(number * 15))
            try library.add(
                "g\(number).png", number == 0 ? [.green, .blue] : [.green], shade: UInt8(number * 15))
        }
        try library.scratch.write(readFile(library.photos.appending("r1.png")), to: "photos/copy/r1.png")
        self.library = library
        output = library.scratch.path.appending("out")
    }

    private func workflow(into folder: FilePath) -> PhotosToSets {
        var settings = library.settings()
        settings.options.duplicates = .none
        var workflow = PhotosToSets(
            EmbedRequest(source: library.photos, analyser: ColourAnalyser()),
            to: OutputOptions(folder: folder), settings: settings)
        workflow.embed.flushEvery = 2
        workflow.refine.gates.minFaces = 3
        workflow.refine.gates.duplicates = .none
        workflow.extend.changeGates = { $0.duplicates = .none }
        workflow.refine.gates.minShort = 20
        workflow.refine.gates.minBlur = 0
        workflow.candidates = CandidateOptions(threshold: 2, leastScore: 0)
        return workflow
    }

    private let open: PhotosToSets.Open = { try openStore($0, for: $1) }

    private func tools(_ progress: any ProgressSink, _ interruption: Interruption) -> Tools {
        var tools = Tools.ofPhotos(progress, interruption)
        tools.threads = 1
        return tools
    }

    @discardableResult
    private func run(
        into folder: FilePath, progress: any ProgressSink = SilentProgress(),
        interruption: Interruption = Interruption()
    ) throws -> PhotosToSets.Outcome {
        try workflow(into: folder).run(open, tools(progress, interruption))
    }

    @Test func photosBecomeBundlesAndASecondRunChangesNothing() throws {
        let outcome = try run(into: output)
        #expect(outcome.failed.isEmpty && outcome.embedded.photos == 8 && outcome.duplicates.redundant == 1)
        #expect(outcome.exported.entries.map(\.id) == ["faceset_001", "faceset_002"])
        #expect(outcome.exported.entries.map(\.faceCount) == [4, 4] && outcome.exported.candidates == 1)
        let before = try snapshot(of: output)
        #expect(before.keys.count { $0.hasPrefix("facesets/faceset_002/") } == 5)
        let again = try run(into: output)
        #expect(again.exported.unchangedSets == 2 && again.embedded.embedded == 0)
        #expect(try snapshot(of: output) == before)
    }

    @Test func aRunThatIsStoppedAtAnyEventIsResumedWithTheSameResult() throws {
        try run(into: output)
        let expected = try lastingSnapshot(of: output)
        var stops = 0
        while true {
            let folder = library.scratch.path.appending("stopped\(stops)")
            let interruption = Interruption()
            do {
                try run(
                    into: folder, progress: Stopper(after: stops, interruption), interruption: interruption)
                break
            } catch is Interrupted {
                stops += 3
            }
            try run(into: folder)
            let left = try lastingSnapshot(of: folder)
            #expect(Set(left.keys) == Set(expected.keys), "stopped at event \(stops - 3)")
            for (name, content) in expected {
                #expect(left[name] == content, "\(name) after a stop at event \(stops - 3)")
            }
        }
        #expect(stops > 30)
    }

    @Test func morePhotosExtendThePeopleWithoutChangingNumbersOrSets() throws {
        try run(into: output)
        let before = try snapshot(of: output)
        var grown = library
        for number in 0..<3 { try grown.add("b\(number).png", [.blue], shade: UInt8(number * 15)) }
        let outcome = try run(into: output)
        #expect(outcome.identified.newPersons == 1 && outcome.identified.newFacesets == 1)
        #expect(outcome.exported.entries.map(\.id) == ["faceset_001", "faceset_002", "faceset_003"])
        let after = try snapshot(of: output)
        for (name, content) in before where name.hasPrefix("swap/faceset_") {
            #expect(after[name] == content)
        }
    }

    /// `cluster` and `refine` start with the same linkage, and `extend` then finds no new faces.
    @Test func aRunReadsTheVectorsOnceAndComputesTheLinkageOfAllFacesOnce() throws {
        let readings = Monitor(0)
        let linkages = LinkageCounter()
        _ = try workflow(into: output).run(
            { CountingStore(try openStore($0, for: $1), readings) }, tools(linkages, Interruption()))
        #expect(readings.change { $0 } == 1)
        #expect(linkages.count == 1)
    }

    @Test func aFolderThatAnotherRunWritesToIsRefused() throws {
        let lock = try lockOutput(output)
        let error = #expect(throws: FaceSetsError.self) { try run(into: output) }
        #expect(error?.code == "cache_locked" && error?.message.contains("(pid \(getpid()))") == true)
        withExtendedLifetime(lock) {}
    }

    @Test func aPreviewCountsUnreadPhotosAndWritesNothing() throws {
        let workflow = workflow(into: output)
        let fresh = try workflow.preview(open, tools(SilentProgress(), Interruption()))
        #expect(fresh.photos == 9 && fresh.unread == 9 && FileInfo(output) == nil)
        try run(into: output)
        let known = try workflow.preview(open, tools(SilentProgress(), Interruption()))
        #expect(known.photos == 9 && known.unread == 0)
    }
}

/// Requests an interruption after this many events.
private final class Stopper: ProgressSink {
    private let left: Monitor<Int>
    private let interruption: Interruption

    init(after events: Int, _ interruption: Interruption) {
        left = Monitor(events)
        self.interruption = interruption
    }

    func report(_ event: ProgressEvent) {
        let rest = left.change { left in
            left -= 1
            return left
        }
        if rest < 0 { interruption.request() }
    }
}

/// Counts how often vectors are read.
private final class CountingStore: FaceStore {
    private let store: any FaceStore
    private let readings: Monitor<Int>

    init(_ store: any FaceStore, _ readings: Monitor<Int>) {
        self.store = store
        self.readings = readings
    }

    var path: FilePath { store.path }
    var space: EmbeddingSpace { store.space }
    var notes: [String] { store.notes }
    var isNew: Bool { store.isNew }

    func read(_ parts: CacheParts) throws -> CacheContents {
        if parts.contains(.embeddings) { readings.change { $0 += 1 } }
        return try store.read(parts)
    }

    func faces(_ rows: Range<Int>) throws -> FaceRows { try store.faces(rows) }
    func facesLackingEnrichment() throws -> [FaceKey] { try store.facesLackingEnrichment() }
    func damage() throws -> [String] { try store.damage() }
    func commit(_ changes: CacheChanges) throws { try store.commit(changes) }
    func rewrite(_ contents: CacheContents) throws { try store.rewrite(contents) }
}

/// Counts linkages of several faces.
private final class LinkageCounter: ProgressSink {
    private let started = Monitor(0)
    var count: Int { started.change { $0 } }

    func report(_ event: ProgressEvent) {
        if case .started("comparing faces", let total) = event, total ?? 0 > 0 { started.change { $0 += 1 } }
    }
}
