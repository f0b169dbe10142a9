import FaceStore
import FaceTypes
import Files
import Library
import TestSupport
import Testing

@testable import Workflows

/// Whatever an output contains, no command writes or deletes anything outside it, or copies it into a result.
struct PlantedOutputTests {
    @Test(arguments: PlantedCommand.allCases)
    func nothingOutsideAnOutputIsTouched(command: PlantedCommand) throws {
        let scene = try PlantedScene()
        for plant in command.plants {
            try scene.restore()
            try plant.put(scene.out)
            do { try command.run(scene) } catch { #expect(error is FaceSetsError, "\(plant.name)") }
            #expect(try scene.changesBeside() == [], "\(plant.name)")
            #expect(try scene.filesWithSecret() == [], "\(plant.name)")
        }
    }

    /// A plant that affects a command is reported as an error, not skipped.
    @Test(
        arguments: [
            ("raw/manifest.json: id ../../beside", .extend, .badManifest),
            ("raw/files.json: ../../beside", .cluster, .badManifest),
            ("raw/.face-sets-plan.json: ../../beside", .cluster, .badManifest),
            ("facesets/refine_manifest.json: id /ABSOLUTE", .exportSwap, .badManifest),
            ("facesets/files.json: ../../beside", .refine, .badManifest),
            ("swap/manifest.json: folder ../../beside", .exportSwap, .badManifest),
            ("swap/manifest.json: id ../../beside", .importFolders, .badManifest),
            ("swap/manifest.json: bundles ../../beside", .verifyExport, .badManifest),
            ("swap/manifest.json: dropped ../../beside", .discover, .badManifest),
            ("swap/.staged/plan.json: move to ../../beside", .exportSwap, .badManifest),
            ("swap/.staged/plan.json: move from ../../beside", .eraSplit, .badManifest),
            ("swap/.staged/plan.json: remove /ABSOLUTE", .importFolders, .badManifest),
            ("swap/faceset_001/manifest.json: frames ../../beside", .exportSwap, .badManifest),
            ("swap/faceset_001/manifest.json: files ../../beside", .eraSplit, .badManifest),
            ("swap/_candidates/manifest.json: ../../beside", .exportSwap, .badManifest),
            ("report/report.json: ../../beside", .report, .badManifest),
            (".cache.db.forget: /ABSOLUTE", .forget, .unfinishedOutput),
            ("raw/person_001 is a link to set", .cluster, .linkInOutput),
            ("facesets/faceset_001 is a link to set", .refine, .linkInOutput),
            ("swap/faceset_001 is a link to set", .exportSwap, .linkInOutput),
            ("swap/.staged is a link to set", .discover, .linkInOutput),
            ("report/crops is a link to empty", .report, .linkInOutput),
            ("report is a link to reports", .report, .linkInOutput),
            ("raw is a link to empty", .run, .linkInOutput),
            ("swap is a link to empty", .exportSwap, .linkInOutput),
            ("cache.db is a link to keep.txt", .run, .linkInOutput),
        ] as [(String, PlantedCommand, Reason)])
    func plantsAreRefused(name: String, command: PlantedCommand, code: Reason) throws {
        let scene = try PlantedScene()
        try scene.restore()
        try #require(Plant.all.first { $0.name == name }).put(scene.out)
        #expect { try command.run(scene) } throws: { ($0 as? FaceSetsError)?.code == code }
    }

    /// `forget` does what it can and reports the rest; the command then exits with 1.
    @Test(arguments: [
        ("raw/person_001 is a link to set", "raw/person_001"), ("swap is a link to empty", "swap"),
        ("swap/faceset_002 is a link to set", "swap/faceset_002"),
        ("swap/.staged is a link to set", "swap/.staged"),
        ("swap/manifest.json: folder ../../beside", "swap/manifest.json"),
        ("raw/files.json: ../../beside", "raw/files.json"),
    ])
    func forgetReportsWhatItDoesNotFollow(name: String, left: String) throws {
        let scene = try PlantedScene()
        try scene.restore()
        try #require(Plant.all.first { $0.name == name }).put(scene.out)
        let outcome = try PlantedCommand.forget(scene, dryRun: false)
        #expect(outcome.left.contains { $0.path == scene.out.appending(FilePath(left)) }, "\(outcome.left)")
        #expect(outcome.faces == 1)
    }

    /// Not even temporarily: a file that comes and goes changes the time of its folder. The two commands that open the
    /// cache themselves may have SQLite's own files next to it while it is open.
    @Test func aDryRunWritesNothing() throws {
        let scene = try PlantedScene()
        try scene.restore()
        let library = Library(holding: try openStore(scene.cache, for: .reading).read(.all))
        for state in ["ordinary", "raw/.face-sets-plan.json", "swap/.staged/plan.json"] {
            try scene.restore()
            if state != "ordinary" { try scene.interrupt(state) }
            for (run, opensCache) in try PlantedCommand.dryRuns(scene, library) {
                let before = try treeState(scene.out.parent)
                do { try run() } catch { #expect(error is FaceSetsError) }
                let changes = Set(try treeState(scene.out.parent)).symmetricDifference(before)
                let own = opensCache ? ["\(scene.out.shown)|", "\(scene.cache.shown)-"] : []
                #expect(changes.filter { change in !own.contains { change.hasPrefix($0) } } == [], "\(state)")
            }
        }
    }

    /// Without a plant, the commands change the same output, so the tests above do not pass because nothing happens.
    @Test(arguments: PlantedCommand.allCases)
    func anOrdinaryOutputIsProcessed(command: PlantedCommand) throws {
        let scene = try PlantedScene()
        try scene.restore()
        let before = try treeState(scene.out)
        try command.run(scene)
        #expect((try treeState(scene.out) != before) == (command != .verifyExport))
        #expect(try scene.changesBeside() == [])
    }
}
