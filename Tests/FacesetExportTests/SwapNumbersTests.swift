import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests
import TestSupport
import Testing

@Suite struct SwapNumbersTests {
    static let refine1 = SwapOrigin(kind: .refine, id: "faceset_001")
    static let refine2 = SwapOrigin(kind: .refine, id: "faceset_002")
    static let anna = SwapOrigin(kind: .imported, id: "anna")

    static func entry(_ id: String, _ origin: SwapOrigin, extra: [(String, JSONValue)] = []) -> SwapEntry {
        SwapEntry(
            id: id, label: origin.id, origin: origin, folder: id, bundles: [], faceCount: 1, considered: [],
            extra: extra)
    }

    func manifest(_ entries: [SwapEntry], thin: [SwapEntry] = [], dropped: [SwapDropped] = []) -> SwapManifest
    {
        var manifest = SwapManifest()
        manifest.facesets = entries
        manifest.thinEras = thin
        manifest.dropped = dropped
        return manifest
    }

    @Test func anOriginKeepsItsID() {
        var numbers = SwapNumbers(after: manifest([Self.entry("faceset_007", Self.refine1)]))
        #expect(numbers.id(for: Self.refine1, proposing: "faceset_001") == "faceset_007")
    }

    @Test func aFreeProposalIsUsedAndATakenOneReplacedByTheNextNumber() {
        let thin = Self.entry("faceset_009_2001", SwapOrigin(kind: .era, id: "faceset_009_2001"))
        var numbers = SwapNumbers(
            after: manifest([Self.entry("faceset_002", Self.anna)], thin: [thin]),
            proposals: ["faceset_001", "faceset_002"])
        #expect(numbers.id(for: Self.refine1, proposing: "faceset_001") == "faceset_001")
        #expect(numbers.id(for: Self.refine2, proposing: "faceset_002") == "faceset_010")
    }

    @Test func newNumbersFollowProposalsAndTheStart() {
        var numbers = SwapNumbers(after: manifest([]), proposals: ["faceset_012"], start: 5)
        #expect(numbers.id(for: Self.anna) == "faceset_013")
        var later = SwapNumbers(after: manifest([]), start: 100)
        #expect(later.id(for: Self.anna) == "faceset_100")
    }

    @Test func aLabelOfAnotherSetGetsTheIDAppendedAndKeepsIt() {
        let before = manifest([Self.entry("faceset_001", Self.anna)])
        var numbers = SwapNumbers(after: before)
        #expect(numbers.label(for: Self.anna, id: "faceset_001", wanting: "anna") == "anna")
        #expect(numbers.label(for: Self.refine1, id: "faceset_002", wanting: "anna") == "anna (faceset_002)")
        #expect(numbers.label(for: Self.refine2, id: "faceset_003", wanting: nil) == "faceset_003")
        let marked = SwapEntry(
            id: "faceset_002", label: "anna (faceset_002)", origin: Self.refine1, folder: "faceset_002",
            bundles: [], faceCount: 1, considered: [])
        var later = SwapNumbers(after: manifest([marked]))
        #expect(later.label(for: Self.refine1, id: "faceset_002", wanting: "anna") == "anna (faceset_002)")
    }

    @Test func aDroppedSetKeepsItsID() {
        let dropped = SwapDropped(
            origin: Self.refine1, label: "a", id: "faceset_001", reason: "withdrawn", considered: [])
        var numbers = SwapNumbers(after: manifest([], dropped: [dropped]))
        #expect(numbers.id(for: Self.anna, proposing: "faceset_001") == "faceset_002")
        #expect(numbers.id(for: Self.refine1) == "faceset_001")
    }
}

@Suite struct SwapMergeTests {
    typealias Numbers = SwapNumbersTests

    @Test func entriesOfOtherOriginsArePreservedByteForByte() throws {
        let scratch = try ScratchFolder()
        let text = """
            {"schema": "face-sets/swap/1", "created": "2020-01-01T00:00:00Z", "mine": [1.50, "x"],
             "facesets": [{"id": "faceset_004", "label": "b", "origin": {"kind": "import", "id": "b"}, "note": 1e3}],
             "thin_eras": []}
            """
        let path = try scratch.write(Array(text.utf8), to: "manifest.json")
        let old = try #require(try SwapManifest(reading: path))
        let new = merge(
            facesets: [Numbers.entry("faceset_001", Numbers.refine1)], into: old,
            owned: { $0.kind == .refine }
        )
        #expect(new.facesets.map(\.id) == ["faceset_001", "faceset_004"])
        #expect(new.facesets[1].json == old.facesets[0].json)
        #expect(new.json["mine"] == .array([.number("1.50"), "x"]))
    }

    private func merge(
        facesets: [SwapEntry], thinEras: [SwapEntry] = [], dropped: [SwapDropped] = [],
        into old: SwapManifest, owned: (SwapOrigin) -> Bool
    ) -> SwapManifest {
        FacesetExport.merge(
            facesets: facesets, thinEras: thinEras, dropped: dropped, into: old, owned: owned)
    }

    @Test func aSetThatIsNoLongerInTheRunIsRemovedAndItsIDIsRemembered() {
        var old = SwapManifest()
        old.facesets = [
            Numbers.entry("faceset_001", Numbers.refine1), Numbers.entry("faceset_002", Numbers.refine2),
            Numbers.entry("faceset_003", Numbers.anna),
        ]
        let new = merge(
            facesets: [Numbers.entry("faceset_001", Numbers.refine1)], into: old,
            owned: { $0.kind == .refine }
        )
        #expect(new.facesets.map(\.id) == ["faceset_001", "faceset_003"])
        #expect(new.dropped.map(\.id) == ["faceset_002"])
        var numbers = SwapNumbers(after: new)
        #expect(numbers.id(for: SwapOrigin(kind: .discover, id: "x")) == "faceset_004")
    }

    @Test func replacingAnEntryKeepsForeignFieldsAndDropsOldOnes() {
        var old = SwapManifest()
        old.facesets = [
            Numbers.entry("faceset_001", Numbers.refine1, extra: [("rating", 5), ("span", [1, 2])])
        ]
        let new = merge(
            facesets: [Numbers.entry("faceset_001", Numbers.refine1)], into: old, owned: { _ in false })
        #expect(new.facesets[0].json["rating"] == 5 && new.facesets[0].json["span"] == nil)
    }

    @Test func anEraThatGrewMovesToTheOtherList() {
        let era = SwapOrigin(kind: .era, id: "faceset_001_2004")
        var old = SwapManifest()
        old.thinEras = [Numbers.entry("faceset_001_2004", era)]
        let new = merge(
            facesets: [Numbers.entry("faceset_001_2004", era)], into: old, owned: { $0 == era })
        #expect(new.thinEras.isEmpty && new.facesets.count == 1 && new.dropped.isEmpty)
    }
}
