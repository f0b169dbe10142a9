import Clustering
import FaceTypes
import Files
import TestSupport
import Testing
import Workflows

/// Parts of the pair pass in files, and the steps that use them.
struct PairsTests {
    private let scene: PeopleScene
    private var folder: FilePath { scene.scratch.path.appending("pairs") }

    init() throws {
        scene = try PeopleScene()
        try scene.add((0..<60).map { $0 % 9 })
    }

    @discardableResult
    private func compute(_ number: Int, of count: Int, change: (inout ComputePairs) -> Void = { _ in }) throws
        -> ComputePairs.Outcome
    {
        var request = ComputePairs(
            try #require(PairBlock(number, of: count)), to: folder.appending("\(number).pairs"))
        change(&request)
        return try request.run(on: scene.store())
    }

    private func cluster() throws { try scene.cluster { $0.pairs = folder } }

    /// The manifests, without their creation times.
    private func manifests() throws -> [String] {
        try [scene.raw.appending("manifest.json"), scene.refined.appending("refine_manifest.json")].map {
            let lines = String(decoding: try readFile($0), as: UTF8.self).split(separator: "\n")
            return lines.filter { !$0.contains("\"created\"") }.joined(separator: "\n")
        }
    }

    private func refusal() -> Reason? {
        do { try cluster() } catch { return (error as? FaceSetsError)?.code }
        return nil
    }

    @Test(arguments: [1, 4, 7]) func stepsWriteTheSameWithAndWithoutParts(count: Int) throws {
        for number in 1...count { #expect(try compute(number, of: count).wasKnown == false) }
        try cluster()
        try scene.refine(minFaces: 2) { $0.pairs = folder }
        let withParts = try manifests()
        for folder in [scene.raw, scene.refined] { try removeFolder(folder) }
        try scene.cluster()
        try scene.refine(minFaces: 2)
        #expect(try manifests() == withParts)
    }

    @Test func aPartIsComputedOnce() throws {
        let first = try compute(1, of: 2)
        let content = try readFile(folder.appending("1.pairs"))
        #expect(first.faces == 60 && first.bytes == content.count)
        #expect(try compute(1, of: 2).wasKnown)
        try replaceFile(folder.appending("1.pairs"), with: content.dropLast())
        #expect(try compute(1, of: 2).wasKnown == false)
        #expect(try readFile(folder.appending("1.pairs")) == content)
        // With more faces, the part must be computed again.
        try scene.add([11, 12])
        #expect(try compute(1, of: 2).wasKnown == false)
    }

    @Test func missingDamagedAndOtherPartsAreRefused() throws {
        #expect(refusal() == .notFound)
        try createFolder(folder)
        #expect(refusal() == .missingPairs)
        try compute(1, of: 3)
        try compute(3, of: 3)
        #expect(refusal() == .missingPairs)
        try compute(2, of: 3) { $0.threshold = 0.5 }
        #expect(refusal() == .otherPairs)
        try compute(2, of: 3)
        #expect(refusal() == nil)
        let part = folder.appending("2.pairs")
        let content = try readFile(part)
        for place in [content.count - 40, content.count / 2, content.count - 1] {
            var damaged = content
            damaged[place] ^= 1
            try replaceFile(part, with: damaged)
            #expect(refusal() == .badPairs)
        }
        try replaceFile(part, with: Array("no part".utf8))
        #expect(refusal() == .badPairs)
        let error = #expect(throws: FaceSetsError.self) { try compute(2, of: 3) }
        #expect(error?.code == .wouldOverwrite)
        try replaceFile(part, with: content)
        try compute(1, of: 2) { $0.output = folder.appending("another.pairs") }
        #expect(refusal() == .otherPairs)
        try removeFile(folder.appending("another.pairs"))
        try scene.add([11])
        #expect(refusal() == .otherPairs)
        let older = String(decoding: content.prefix { $0 != 10 }, as: UTF8.self)
            .replacing("\"face-sets \(toolVersion)\"", with: "\"face-sets 0.1\"")
        try replaceFile(part, with: Array(older.utf8) + content.drop { $0 != 10 })
        #expect(refusal() == .otherPairs)
    }
}
