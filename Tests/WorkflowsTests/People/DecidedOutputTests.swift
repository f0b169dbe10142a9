import Archive
import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Manifests
import TestSupport
import Testing

@testable import Workflows

extension PeopleScene {
    /// Adds statements to the log, created from the current people.
    @discardableResult
    func say(_ statements: (People) throws -> [Statement<FaceAnchor>]) throws -> [Decision<FaceAnchor>] {
        let people = try peopleNow()
        let library = Library(try openStore(cache, for: .updating))
        return try library.append(try statements(people), source: .commandLine, time: "2026-01-31T09:15:00Z")
    }

    @discardableResult
    func say(_ edit: PeopleEdit) throws -> [Decision<FaceAnchor>] { try say { try edit.statements($0) } }

    func peopleNow() throws -> People {
        try People(library().snapshot([.embeddings, .decisions]), raw: raw, calibration: .identity)
    }

    /// Undoes all decisions.
    func undoAll() throws {
        let log = try library().snapshot(.decisions).decisionLog
        for decision in log.standing.reversed() {
            _ = try UndoDecision(decision.number).run(on: openStore(cache, for: .updating))
        }
    }

    /// Both outputs, byte for byte, without file times.
    func outputs() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for folder in [raw, refined] {
            for line in try state(folder) {
                let name = String(line.split(separator: " ")[0])
                var content = try readFile(folder.appending(FilePath(name)))
                if name.hasSuffix("manifest.json"), var json = try JSONValue(parsing: content).object {
                    json["created"] = nil
                    content = JSONValue.object(json).serialized()
                }
                files["\(folder.lastComponent.shown)/\(name)"] = content
            }
        }
        return files
    }
}

/// The effect of decisions on the folders of cluster, refine and extend.
struct DecidedOutputTests {
    /// Three people with five, four and three photos, and one singleton.
    private func scene() throws -> PeopleScene {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3])
        try scene.cluster { $0.output.manifestOnly = true }
        try scene.refine { $0.output.manifestOnly = true }
        return scene
    }

    @discardableResult
    private func extend(_ scene: PeopleScene) throws -> ExtendOutcome {
        try scene.extend {
            $0.raw.manifestOnly = true
            $0.refined?.manifestOnly = true
        }
    }

    @Test func aNameIsInBothManifestsAndKeptWhenRenumbering() throws {
        let scene = try scene()
        try scene.say(.name(person: "person_002", PersonName(name: "Anna Berg", born: "1984-05")))
        try extend(scene)
        #expect(try scene.rawManifest()?.persons.map(\.marks.name?.name) == [nil, "Anna Berg", nil])
        #expect(
            try scene.refineManifest()?.facesets[1].marks.name
                == PersonName(name: "Anna Berg", born: "1984-05"))
        try scene.add([1, 1, 1])
        try scene.cluster {
            $0.output.manifestOnly = true
            $0.output.renumber = true
        }
        #expect(try scene.rawManifest()?.persons.map(\.marks.name?.name) == ["Anna Berg", nil, nil])
    }

    @Test func aMergedPersonKeepsItsNumberAndRefersToTheOther() throws {
        let scene = try scene()
        let before = try scene.outputs()
        try scene.say(.merge(["person_003", "person_002"]))
        let outcome = try extend(scene)
        let raw = try #require(try scene.rawManifest())
        #expect(raw.persons.map(\.faces.count) == [5, 7, 0])
        #expect(raw.persons.map(\.marks.mergedInto) == [nil, nil, "person_002"])
        let refined = try #require(try scene.refineManifest())
        #expect(
            refined.facesets.map(\.faces.count) == [5, 7, 0]
                && refined.facesets[2].marks.mergedInto == "faceset_002")
        #expect(outcome.moved.contains(IdentityMove(from: "person_003", to: "person_002", faces: 3)))
        try scene.add([2, 2, 4, 4, 4])
        try extend(scene)
        let grown = try #require(try scene.rawManifest())
        #expect(grown.persons.map(\.faces.count) == [5, 9, 0, 3] && grown.persons[3].id == "person_004")
        #expect(try scene.refineManifest()?.facesets.map(\.faces.count) == [5, 9, 0, 3])
        #expect(before != (try scene.outputs()))
    }

    @Test func rejectedConfirmedAndIgnoredFacesFollowTheDecisions() throws {
        let scene = try scene()
        let keys = scene.keys
        try scene.say(.reject([keys[0]], of: "person_001"))
        try scene.say(.confirm([keys[12]], as: "person_001"))
        try scene.say(.ignore([keys[5]], of: "person_002", notAFace: false))
        try scene.say(.ignore([keys[9]], of: "person_003", notAFace: true))
        try extend(scene)
        let raw = try #require(try scene.rawManifest())
        #expect(raw.persons[0].faces.contains(keys[12]) && !raw.persons[0].faces.contains(keys[0]))
        #expect(raw.singletons == [keys[0]])
        #expect(Set(raw.excluded.map(\.reason)) == ["ignored", "not_a_face"] && raw.excluded.count == 2)
        let refined = try #require(try scene.refineManifest())
        let sets = refined.facesets.map { Set($0.faces.map(\.key)) }
        #expect(sets[0].contains(keys[12]) && !sets[0].contains(keys[0]) && !sets[1].contains(keys[5]))
        let reasons = Dictionary(refined.rejected.map { ($0.key, $0.reason) }) { $1 }
        #expect(
            reasons[keys[0]] == "rejected" && reasons[keys[5]] == "ignored"
                && reasons[keys[9]] == "not_a_face")
    }

    @Test func aSplitPersonGetsTheNextNumberAndKeepsIt() throws {
        let scene = try scene()
        let keys = scene.keys
        try scene.say(.split([keys[0], keys[1], keys[2]], from: "person_001"))
        try extend(scene)
        var raw = try #require(try scene.rawManifest())
        #expect(raw.persons.map(\.faces.count) == [2, 4, 3, 3] && raw.persons[3].marks.origin != nil)
        #expect(try scene.refineManifest()?.facesets.map(\.faces.count) == [2, 4, 3, 3])
        try scene.say(.name(person: "person_004", PersonName(name: "Ben")))
        try extend(scene)
        #expect(try scene.rawManifest()?.persons[3].marks.name?.name == "Ben")
        try scene.add([5, 5])
        try extend(scene)
        raw = try #require(try scene.rawManifest())
        #expect(raw.persons.map(\.faces.count) == [2, 4, 3, 3, 2])
    }

    @Test func aPersonFromASplitKeepsItsNumberWhenMerged() throws {
        let scene = try scene()
        let keys = scene.keys
        try scene.say(.split([keys[0], keys[1], keys[2]], from: "person_001"))
        try extend(scene)
        try scene.say(.merge(["person_002", "person_004"]))
        for _ in 0..<2 {
            try extend(scene)
            let raw = try #require(try scene.rawManifest())
            #expect(raw.persons.map(\.faces.count) == [2, 7, 3, 0])
            #expect(raw.persons.map(\.marks.mergedInto) == [nil, nil, nil, "person_002"])
            #expect(try scene.refineManifest()?.facesets.map(\.marks.mergedInto).last == "faceset_002")
        }
        try scene.say(.split([keys[9], keys[10]], from: "person_003"))
        try extend(scene)
        #expect(try scene.rawManifest()?.persons.map(\.faces.count) == [2, 7, 1, 0, 2])
        #expect(try scene.peopleNow().persons.map(\.id).last == "person_005")
    }

    /// Clustering again into the same folder must not change what extend has decided.
    @Test func clusterAndRefineAgreeWithExtend() throws {
        let scene = try scene()
        let keys = scene.keys
        try scene.say(.split([keys[0], keys[1], keys[2]], from: "person_001"))
        try scene.say(.merge(["person_002", "person_003"]))
        try scene.say(.name(person: "person_002", PersonName(name: "Anna")))
        try extend(scene)
        let persons = try scene.rawManifest()?.facesByID
        let sets = try scene.refineManifest()?.facesByID
        try scene.cluster { $0.output.manifestOnly = true }
        try scene.refine { $0.output.manifestOnly = true }
        #expect(try scene.rawManifest()?.facesByID == persons)
        #expect(try scene.refineManifest()?.facesByID == sets)
    }

    @Test func anUpdateWithoutNewDecisionsChangesNothing() throws {
        let scene = try scene()
        try scene.say(.split([scene.keys[0], scene.keys[1]], from: "person_001"))
        try scene.say(.reject([scene.keys[5], scene.keys[6]], of: "person_002"))
        try extend(scene)
        let before = try scene.outputs()
        try extend(scene)
        #expect(try scene.outputs() == before)
    }

    @Test func peopleFollowTheLogBeforeAnyUpdate() throws {
        let scene = try scene()
        try scene.say(.name(person: "person_003", PersonName(name: "Anna")))
        try scene.say(.merge(["Anna", "person_001"]))
        let people = try scene.peopleNow()
        #expect(
            people.persons.map(\.id) == ["person_001", "person_002"] && people.persons[0].title == "Anna")
        #expect(try people.person("Anna").faces.count == 8)
        #expect { try people.person("Ben") } throws: { ($0 as? FaceSetsError)?.code == .unknownPerson }
        var photos = PeoplePhotos("Anna", raw: scene.raw)
        #expect(try photos.run(on: scene.store()).count == 8)
        photos.with = ["person_002"]
        #expect(try photos.run(on: scene.store()).isEmpty)
    }
}

/// Random decisions on real embeddings, as extend applies them.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct DecidedOutputPropertyTests {
    private func scene(_ random: inout SplitMix) throws -> PeopleScene {
        let path = try #require(TestMaterial.shared).appending("golden/average_linkage_3000.npz")
        let archive = try ZipReader(path)
        let content = try archive.read(#require(archive["embeddings.npy"]))
        let start = 10 + Int(content[8]) + Int(content[9]) << 8
        let scene = try PeopleScene(dimension: 512)
        let first = Int.random(in: 0..<2_600, using: &random)
        try scene.add(
            photos: (first..<first + 300).map { row in
                let bytes = content[(start + 2_048 * row)..<(start + 2_048 * (row + 1))]
                return [(bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }, 120)]
            })
        return scene
    }

    private func statements(_ people: People, _ random: inout SplitMix) -> [Statement<FaceAnchor>] {
        let library = people.library
        return (0..<30).compactMap { number in
            guard let a = people.persons.randomElement(using: &random),
                let b = people.persons.randomElement(using: &random), a.id != b.id
            else { return nil }
            let (x, y) = (people.reference(a), people.reference(b))
            let faces = library.anchors([Int.random(in: library.faces.indices, using: &random)])
            return switch Int.random(in: 0..<8, using: &random) {
            case 0: .name(x, name: "Person \(number)", born: nil)
            case 1: .confirm(faces, x)
            case 2: .reject(library.anchors([a.faces[0]]), x)
            case 3: .same(x, y)
            case 4: .different(x, y)
            case 5: .split(library.anchors(a.faces.prefix(2)), from: x)
            case 6: .ignore(faces)
            default: .notAFace(faces)
            }
        }
    }

    private func extend(_ scene: PeopleScene) throws {
        try scene.extend {
            $0.raw.manifestOnly = true
            $0.refined?.manifestOnly = true
        }
    }

    /// After each update, every face is in exactly one place in each manifest, a second update changes nothing, and ids
    /// keep their meaning. Undoing everything restores the original bytes.
    @Test(arguments: 1...4) func undoingEverythingRestoresTheOutputs(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(7_000 + seed))
        let scene = try scene(&random)
        try scene.cluster { $0.output.manifestOnly = true }
        try scene.refine { $0.output.manifestOnly = true }
        try extend(scene)
        let before = try scene.outputs()
        var marks = try marks(scene)
        for _ in 0..<4 {
            try scene.say { statements($0, &random) }
            try extend(scene)
            try checkPartition(scene)
            let decided = try scene.outputs()
            #expect(decided != before)
            try extend(scene)
            let isSame = try scene.outputs() == decided
            #expect(isSame, "a second update changed something")
            let now = try self.marks(scene)
            for (id, mark) in marks {
                let isSame = now[id]?.origin == mark.origin
                #expect(isSame, "\(id) is another person")
            }
            marks = now
        }
        try scene.undoAll()
        try extend(scene)
        let after = try scene.outputs()
        for (name, content) in before where after[name] != content {
            Issue.record("\(name) differs after everything was undone")
        }
    }

    private func marks(_ scene: PeopleScene) throws -> [String: IdentityMarks] {
        let persons = try #require(try scene.rawManifest()).persons.map { ($0.id, $0.marks) }
        let facesets = try #require(try scene.refineManifest()).facesets.map { ($0.id, $0.marks) }
        return Dictionary(uniqueKeysWithValues: persons + facesets)
    }

    private func checkPartition(_ scene: PeopleScene) throws {
        let raw = try #require(try scene.rawManifest())
        let placed = raw.persons.flatMap(\.faces) + raw.singletons + raw.excluded.map(\.key)
        #expect(placed.sorted() == scene.keys.sorted())
        let refined = try #require(try scene.refineManifest())
        let judged = refined.facesets.flatMap { $0.faces.map(\.key) } + refined.rejected.map(\.key)
        #expect(judged.sorted() == scene.keys.sorted())
    }

    /// Names in the log are in the manifests after the next update, and also after renumbering.
    @Test(arguments: 1...2) func namesAreKeptWhenRenumbering(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(9_000 + seed))
        let scene = try scene(&random)
        try scene.cluster { $0.output.manifestOnly = true }
        try scene.refine { $0.output.manifestOnly = true }
        try scene.say { people in
            people.persons.prefix(12).enumerated().map {
                .name(people.reference($1), name: "N\($0)", born: nil)
            }
        }
        try scene.say { statements($0, &random).filter { $0.kind != "name" } }
        try extend(scene)
        func named() throws -> [String: Set<FaceKey>] {
            let persons = try #require(try scene.rawManifest()).persons.filter { $0.marks.name != nil }
            return Dictionary(
                uniqueKeysWithValues: persons.map { ($0.marks.name?.name ?? "", Set($0.faces)) })
        }
        let before = try named()
        try scene.cluster {
            $0.output.manifestOnly = true
            $0.output.renumber = true
        }
        #expect(try named() == before)
    }
}
