import FaceStore
import FaceTypes
import Files
import TestSupport
import Testing
import Workflows

struct EnrichTests {
    private let scene: EmbedScene

    init() throws {
        scene = try EmbedScene()
        for number in 0..<5 { try scene.photo(FilePath("\(number).jpg"), faces: number, seed: number) }
        try scene.photo("copy.jpg", faces: 2, seed: 2)
        try scene.embed()
    }

    private func enrich(
        _ analyser: FakeAnalyser = FakeAnalyser(), interruption: Interruption = Interruption(),
        flushEvery: Int = 50
    ) throws -> EnrichOutcome {
        var request = EnrichRequest(analyser: analyser)
        request.flushEvery = flushEvery
        return try request.run(on: openStore(scene.cache, for: .updating), interruption: interruption)
    }

    @Test func everyFaceIsEnrichedOnce() throws {
        let analyser = FakeAnalyser()
        let outcome = try enrich(analyser)
        #expect([outcome.faces, outcome.enriched, outcome.known, outcome.photos] == [10, 10, 0, 4])
        #expect(try scene.contents().enrichments.allSatisfy { $0?.age == 30 })
        #expect(analyser.analyses == 10)
        let before = try readFile(scene.cache)
        let again = try enrich(analyser)
        #expect([again.enriched, again.known, again.photos] == [0, 10, 0] && analyser.analyses == 10)
        #expect(try readFile(scene.cache) == before)
    }

    /// Faces that were enriched by a version without measures are enriched again.
    @Test func facesWithoutMeasuresAreMeasured() throws {
        _ = try enrich()
        let whole = try readFile(scene.cache)
        do {
            let store = try openStore(scene.cache, for: .updating)
            var contents = try store.read(.all)
            for row in 0..<4 { contents.enrichments[row]?.measures = nil }
            try store.rewrite(contents)
        }
        let outcome = try enrich()
        #expect([outcome.enriched, outcome.known] == [4, 6])
        #expect(try readFile(scene.cache) == whole)
    }

    /// A pack without networks for landmarks, pose, gender and age.
    @Test func aPackOfTwoNetworksEnrichesOnce() throws {
        let analyser = FakeAnalyser(enriches: false)
        #expect(try enrich(analyser).enriched == 10)
        let again = try enrich(analyser)
        #expect([again.enriched, again.known, again.photos] == [0, 10, 0])
        #expect(try scene.contents().enrichments.allSatisfy { $0?.measures != nil && $0?.pose == nil })
    }

    @Test func newFacesAreEnriched() throws {
        _ = try enrich()
        try scene.photo("new.jpg", faces: 3, seed: 77)
        try scene.embed()
        #expect(try scene.contents().enrichments.suffix(3) == [nil, nil, nil])
        #expect(try enrich().enriched == 3)
    }

    @Test func aCopyIsUsedIfTheFirstPathChanged() throws {
        try scene.write("2.jpg", FakePhoto.broken)
        #expect(try enrich().enriched == 10)
    }

    @Test func missingPhotosAreReported() throws {
        try scene.remove("4.jpg")
        let unnoticed = try enrich()
        #expect(unnoticed.failed.map(\.reason) == ["not_found"] && unnoticed.missing.isEmpty)
        try scene.embed()
        let noticed = try enrich()
        #expect(noticed.failed.isEmpty && noticed.missing.map(\.lastComponent) == ["4.jpg"])
    }

    @Test func anInterruptedRunIsResumed() throws {
        let whole = try readFile(scene.cache)
        _ = try enrich()
        let expected = try readFile(scene.cache)
        try replaceFile(scene.cache, with: whole)
        var enriched = 0
        var runs = 0
        while enriched < 10 && runs < 20 {
            let interruption = Interruption()
            let analyser = FakeAnalyser(beforeEnriching: { interruption.request() })
            enriched += try enrich(analyser, interruption: interruption).enriched
            runs += 1
        }
        #expect(enriched == 10 && runs > 1)
        #expect(try readFile(scene.cache) == expected)
    }

    @Test func anotherPackIsRefused() throws {
        #expect { try enrich(FakeAnalyser(name: "other")) } throws: {
            ($0 as? FaceSetsError)?.code == "pack_differs"
        }
    }
}
