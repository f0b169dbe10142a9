import Clustering
import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Glibc
import Imaging
import Library
import Manifests
import TestSupport
import Testing

@testable import Workflows

@Suite struct ImportFoldersTests {
    /// Folders of red and green, with a bystander in red's, and a mixed folder with photos of both, of blue and of red.
    static func library() throws -> ColourLibrary {
        var library = try ColourLibrary()
        for number in 0..<4 {
            try library.add(
                "anna/a\(number).png", number == 0 ? [.red, .blue] : [.red], shade: UInt8(number * 15))
            try library.add("berta/b\(number).png", [.green], shade: UInt8(number * 15))
        }
        try library.add("all/both.png", [.red, .green])
        try library.add("all/other.png", [.blue])
        try library.add("all/red.png", [.red], shade: 70)
        return library
    }

    static func workflow(_ library: ColourLibrary, _ labels: [String], mixed: Bool = true) -> ImportFolders {
        ImportFolders(
            trusted: labels.map { TrustedFolder(label: $0, folder: library.photos.appending(FilePath($0))) },
            mixed: mixed ? [library.photos.appending("all")] : [], options: ImportOptions(),
            output: library.output, settings: library.settings())
    }

    @discardableResult
    func run(_ library: ColourLibrary, _ labels: [String]) throws -> SwapOutcome {
        try Self.workflow(library, labels).run(on: library.library)
    }

    /// The persons in a set, determined from the pixels of its frames.
    func persons(_ library: ColourLibrary, _ entry: SwapEntry) throws -> [Set<Int>] {
        let folder = library.output.appending(FilePath(entry.folder))
        let manifest = try #require(try FacesetManifest(reading: folder.appending("manifest.json")))
        return try manifest.frames.map { name in
            let image = try VipsImageSource().decode(readFile(folder.appending(FilePath(name)))).image
            return Set(
                try ColourAnalyser().analyse(image).compactMap { $0.embedding.firstIndex { $0 > 0.5 } })
        }
    }

    @Test func eachSetOnlyContainsItsOwnPersonAlsoFromPhotosOfBoth() throws {
        let library = try Self.library()
        let outcome = try run(library, ["anna", "berta"])
        #expect(outcome.entries.map(\.label) == ["anna", "berta"])
        #expect(try persons(library, outcome.entries[0]) == Array(repeating: [0], count: 6))
        #expect(try persons(library, outcome.entries[1]) == Array(repeating: [1], count: 5))
    }

    @Test func bundlesAndMarkerFileHaveTheLabel() throws {
        let library = try Self.library()
        let entry = try run(library, ["anna"]).entries[0]
        #expect(entry.bundles == ["anna_top30.fsz", "anna_all.fsz"])
        let names = try listFolder(library.output.appending(FilePath(entry.folder))).map(\.shown)
        #expect(names.contains("anna.txt") && names.contains("anna_all.fsz"))
    }

    @Test func aBystanderInATrustedFolderIsRefusedAsAnOutlier() throws {
        let library = try Self.library()
        let request = try Self.workflow(library, ["anna"], mixed: false).requests(library.known())[0]
        #expect(request.faces.count == 4 && request.refused.map(\.reason) == ["outlier"])
    }

    @Test func newSetsGetTheNextNumberAndALabelUpdatesItsOwnSet()
        throws
    {
        let library = try Self.library()
        try run(library, ["anna"])
        let before = try library.snapshot()
        let outcome = try run(library, ["berta"])
        #expect(outcome.entries.map(\.id) == ["faceset_002"])
        let after = try library.snapshot()
        for (name, bytes) in before where name.hasPrefix("faceset_001/") { #expect(after[name] == bytes) }
        #expect(try run(library, ["anna"]).entries.map(\.id) == ["faceset_001"])
        #expect(try library.snapshot() == after)
    }

    @Test func newPhotosOfALabelAreAddedToItsSetWhichKeepsItsNumber() throws {
        var library = try Self.library()
        try run(library, ["anna", "berta"])
        let before = try library.snapshot()
        try library.add("anna/new.png", [.red], shade: 80)
        let outcome = try run(library, ["anna"])
        #expect(outcome.entries.map(\.id) == ["faceset_001"] && outcome.exportedFaces == 7)
        let after = try library.snapshot()
        for (name, bytes) in before where name.hasPrefix("faceset_002/") { #expect(after[name] == bytes) }
    }

    @Test func aFaceNearTwoIdentitiesIsInBothSets() throws {
        let library = try Self.library()
        let between = try library.changed(vectors: ["other.png": ColourLibrary.turned(45)]).snapshot(.all)
        let requests = try Self.workflow(library, ["anna", "berta"]).requests(between)
        let key = between.faces[between.rows(under: [library.photos]).count - 2].key
        #expect(requests.allSatisfy { $0.faces.map(\.key).contains(key) })
        var strict = Self.workflow(library, ["anna", "berta"])
        strict.options.routeThreshold = 0.25
        let apart = try strict.requests(between)
        #expect(apart.allSatisfy { !$0.faces.map(\.key).contains(key) })
    }

    /// One photo is elsewhere, and has another path in the folder.
    @Test(arguments: ["anna", "all"])
    func aPhotoIsInAFolderIfAnyOfItsPathsIs(folder: String) throws {
        var library = try Self.library()
        let key = try #require(try library.add("elsewhere/red.png", [.red], shade: 45)[.red])
        let cache = try library.changed(vectors: [:]) { contents in
            contents.aliases.append(
                AliasRecord(
                    photo: contents.photos.count - 1,
                    path: library.photos.appending(FilePath("\(folder)/copy.png")), size: 1, modified: 0))
        }.snapshot(.all)
        let without = try Self.workflow(library, ["anna"]).requests(library.known())[0]
        let with = try Self.workflow(library, ["anna"]).requests(cache)[0]
        #expect(!without.faces.map(\.key).contains(key) && with.faces.map(\.key).contains(key))
        var discover = DiscoverTests.discover(library)
        discover.source = library.photos.appending(FilePath(folder))
        let (few, more) = try (
            discover.discover(library.known(), SwapManifest()), discover.discover(cache, SwapManifest())
        )
        #expect(more.faces == few.faces + 1)
    }

    @Test func aFolderThatIsReachedThroughALinkIsKnownByTheLinksPath() throws {
        var library = try Self.library()
        let real = library.scratch.path.appending("elsewhere")
        try createFolder(real)
        #expect(symlink(real.shown, library.photos.appending("linked").shown) == 0)
        for number in 0..<3 { try library.add("linked/\(number).png", [.red], shade: UInt8(number * 20)) }
        let requests = try Self.workflow(library, ["linked"], mixed: false).requests(library.known())
        #expect(requests[0].faces.count == 3)
    }

    @Test func aTrustedFolderThatShowsTwoPeopleIsReported() throws {
        var library = try Self.library()
        #expect(try Self.workflow(library, ["anna", "berta"]).mixedFolders(library.known()).isEmpty)
        for number in 0..<3 { try library.add("anna/g\(number).png", [.green], shade: UInt8(number * 15)) }
        let warnings = try Self.workflow(library, ["anna", "berta"]).mixedFolders(library.known())
        #expect(warnings.count == 1 && warnings[0].contains("another in 3 photos"))
    }

    /// Both faces of a photo are near enough to the person, but only a mirror shows one person twice.
    @Test(arguments: [(degrees: 50.0, count: 4), (degrees: 10, count: 5)])
    func twoFacesOfOnePhotoAreOnlyOneIdentityInAMirror(degrees: Double, count: Int) throws {
        let library = try Self.library()
        let known = try library.known()
        let twin = try #require(
            known.faces.first { $0.photo.path.shown.hasSuffix("anna/a0.png") && $0.key.index == 1 })
        let turned = try library.changed(vectors: [:]) { contents in
            let (count, vector) = (contents.faces.count, ColourLibrary.turned(degrees))
            contents.embeddings = EmbeddingMatrix(
                rows: count, dimension: vector.count,
                values: (0..<count).flatMap { [embeddings = contents.embeddings] row in
                    row == twin.row ? vector : Array(embeddings[row])
                })
        }.snapshot(.all)
        var workflow = Self.workflow(library, ["anna"], mixed: false)
        workflow.options.secondPass = 0.55
        #expect(try workflow.identities(turned)[0].kept.count == count)
    }

    @Test func aFolderThatIsNamedLikeASetKeepsItsNumberIfThatIsFree() throws {
        var library = try ColourLibrary()
        for number in 0..<3 {
            try library.add("faceset_007/\(number).png", [.red], shade: UInt8(number * 15))
            try library.add("berta/\(number).png", [.green], shade: UInt8(number * 15))
        }
        var workflow = Self.workflow(library, ["berta", "faceset_007"], mixed: false)
        workflow.options.keepsNumbers = true
        let outcome = try workflow.run(on: library.library)
        #expect(Set(outcome.entries.map(\.id)) == ["faceset_007", "faceset_008"])
        #expect(outcome.entries.first { $0.label == "faceset_007" }?.id == "faceset_007")
    }

    @Test func trustedFoldersAddNamesAndFacesOnce() throws {
        let library = try Self.library()
        let workflow = Self.workflow(library, ["anna", "berta"], mixed: false)
        let said = try workflow.statements(library.known())
        #expect(said.map(\.kind) == ["confirm", "name", "confirm", "name"])
        #expect(said[0].faces.count == 4)
        let log = said.enumerated().map {
            DecisionLine(
                Decision(number: $0 + 1, time: "2026-01-31T09:15:00Z", source: .folder, statement: $1))
        }
        #expect(try workflow.statements(LibrarySnapshot(library.known(), decisions: log)).isEmpty)
    }

    @Test func aFolderThatIsNotInTheCacheIsAnError() throws {
        let library = try Self.library()
        let error = #expect(throws: FaceSetsError.self) { try run(library, ["nobody"]) }
        #expect(error?.code == "no_photos_under")
    }
}

@Suite struct DiscoverTests {
    static func discover(_ library: ColourLibrary) -> Discover {
        var options = DiscoverOptions()
        options.gates.minFaces = 3
        options.gates.minShort = 20
        options.gates.duplicates = .none
        return Discover(
            source: library.photos.appending("all"), output: library.output, options: options,
            settings: library.settings())
    }

    /// Red is imported; the source has one photo of red, four of green and two of blue.
    static func library() throws -> ColourLibrary {
        var library = try ColourLibrary()
        for number in 0..<3 { try library.add("anna/\(number).png", [.red], shade: UInt8(number * 15)) }
        for number in 0..<4 { try library.add("all/g\(number).png", [.green], shade: UInt8(number * 15)) }
        try library.add("all/red.png", [.red], shade: 50)
        for number in 0..<2 { try library.add("all/b\(number).png", [.blue], shade: UInt8(number * 15)) }
        _ = try ImportFoldersTests.workflow(library, ["anna"], mixed: false).run(on: library.library)
        return library
    }

    func run(_ library: ColourLibrary) throws -> (discovery: Discovery, outcome: SwapOutcome) {
        try Self.discover(library).run(on: library.library)
    }

    @Test func knownIdentitiesAndSmallClustersAreLeftOutAndNewSetsGetTheNextNumber() throws {
        let library = try Self.library()
        let (discovery, outcome) = try run(library)
        #expect(discovery.faces == 7 && discovery.known == 1)
        #expect(discovery.clusterSizes == [4, 2] && discovery.survivors == [4])
        #expect(outcome.entries.map(\.id) == ["faceset_002"] && outcome.exportedFaces == 4)
        let names = try listFolder(library.output.appending("faceset_002")).map(\.shown)
        #expect(names.contains("all.txt"))
    }

    @Test func aSecondRunChangesNothingAndEarlierSetsDoNotChange() throws {
        let library = try Self.library()
        let before = try library.snapshot()
        _ = try run(library)
        let after = try library.snapshot()
        for (name, bytes) in before where name.hasPrefix("faceset_001/") { #expect(after[name] == bytes) }
        let again = try run(library)
        #expect(again.outcome.entries.isEmpty && again.discovery.consideredBefore == 4)
        #expect(try library.snapshot() == after)
    }

    @Test func newPhotosOfADiscoveredPersonCreateNoSecondSet() throws {
        var library = try Self.library()
        _ = try run(library)
        for number in 4..<8 { try library.add("all/g\(number).png", [.green], shade: UInt8(number * 10)) }
        let (discovery, outcome) = try run(library)
        #expect(outcome.entries.isEmpty && discovery.known == 5)
    }

    @Test func aSetWhosePhotosWereAllMissingIsFoundAgainWhenTheyReturn() throws {
        let library = try Self.library()
        let away = try library.withoutPhotos { try run(library) }
        #expect(away.outcome.entries.isEmpty && away.outcome.findings.count == 4)
        let dropped = try SwapSession.manifest(of: library.output).dropped
        #expect(dropped.map(\.reason) == ["photos_unavailable"])
        let back = try run(library)
        #expect(back.outcome.entries.map(\.faceCount) == [4] && back.discovery.consideredBefore == 0)
        #expect(try SwapSession.manifest(of: library.output).dropped.isEmpty)
    }

    @Test func aSetThatLacksAPhotoGetsItWhenItReturnsAndKeepsItsNumber() throws {
        let library = try Self.library()
        let photo = library.photos.appending("all/g0.png")
        let content = try readFile(photo)
        try removeFile(photo)
        let first = try run(library).outcome
        #expect(first.entries.map(\.faceCount) == [3] && first.findings.count == 1)
        try replaceFile(photo, with: content)
        let second = try run(library)
        #expect(second.outcome.entries.map(\.faceCount) == [4] && second.discovery.survivors.isEmpty)
        #expect(second.outcome.entries.map(\.id) == first.entries.map(\.id))
        let before = try library.snapshot()
        #expect(try run(library).outcome.entries.isEmpty)
        #expect(try library.snapshot() == before)
    }

    @Test func aRejectedSetIsConsideredAgainWithOtherOptions() throws {
        let library = try Self.library()
        var strict = Self.discover(library)
        strict.settings.options.minFaceShort = 1000
        for considered in [0, 4] {
            let found = try strict.run(on: library.library)
            #expect(found.outcome.entries.isEmpty && found.discovery.consideredBefore == considered)
        }
        #expect(try run(library).outcome.entries.map(\.faceCount) == [4])
    }

    @Test func missingInputsAreReportedBeforeAnythingIsWritten() throws {
        let library = try Self.library()
        removeTree(library.output)
        var workflow = Self.discover(library)
        workflow.rawManifest = library.scratch.path.appending("raw.json")
        for code in ["not_found", "no_photos_under"] {
            let error = #expect(throws: FaceSetsError.self) {
                try workflow.run(on: library.library)
            }
            #expect(error?.code.rawValue == code)
            (workflow.rawManifest, workflow.source) = (nil, "/nowhere")
        }
        #expect(FileInfo(library.output) == nil)
    }

    @Test func aPreviewWritesNothing() throws {
        let library = try Self.library()
        let before = try library.snapshot()
        let found = try Self.discover(library).preview(library.library, .ofPhotos())
        #expect(found.survivors == [4])
        #expect(try library.snapshot() == before)
    }
}
