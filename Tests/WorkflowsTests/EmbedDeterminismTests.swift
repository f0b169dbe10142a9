import FaceStore
import FaceTypes
import Files
import Glibc
import Parallel
import Testing
import Workflows

/// The cache depends on the files, not on threads, flushes and interruptions.
struct EmbedDeterminismTests {
    /// Writes forty files with new contents, copies and failures. With `withHistory`, earlier files were changed, moved
    /// and deleted after a first run.
    private func fill(_ scene: EmbedScene, withHistory: Bool) throws {
        if withHistory {
            for number in 0..<12 {
                try scene.photo(FilePath("p\(number).jpg"), faces: number % 3, seed: 500 + number)
            }
            for number in 0..<6 {
                try scene.photo(FilePath("q\(number).jpg"), faces: number % 3, seed: 500 + number)
            }
            try scene.embed(threads: 1)
            try scene.photo("p0.jpg", seed: 900)
            try scene.photo("p1.jpg", seed: 7)
            try scene.move("p2.jpg", "moved/p2.jpg")
            try scene.move("p7.jpg", "a-first.jpg")
            for gone in ["p3.jpg", "q3.jpg", "p8.jpg", "q4.jpg"] { try scene.remove(FilePath(gone)) }
        }
        for number in 0..<40 {
            let name = FilePath("d\(number % 3)/f\(number * 7 % 40).jpg")
            switch number % 8 {
            case 5: try scene.photo(name, faces: 2, seed: number / 16)
            case 6: try scene.write(name, FakePhoto.broken)
            case 7: try scene.write(name, [])
            default: try scene.photo(name, faces: number % 4, seed: number)
            }
        }
    }

    private static let slow = FakeAnalyser { usleep(UInt32($0 % 7) * 300) }

    /// Everything that must be the same in all scenes. File times may differ.
    private func fingerprint(_ scene: EmbedScene) throws -> String {
        let contents = try scene.contents()
        let photos = contents.photos.map { "\($0.digest?.hex ?? "-") \($0.status) \($0.reason) \($0.size)" }
        let faces = contents.faces.map { "\($0.photo) \($0.index) \($0.box)" }
        return (photos + faces + (try scene.photos()) + (try scene.aliases())).joined(separator: "\n")
            + "\(Array(contents.embeddings.values))"
    }

    @Test(arguments: [(2, 50), (4, 3), (7, 1)], [false, true])
    func threadsAndFlushesMakeNoDifference(_ way: (jobs: Int, flushEvery: Int), withHistory: Bool) throws {
        let one = try EmbedScene()
        try fill(one, withHistory: withHistory)
        try one.embed(threads: 1)
        let many = try EmbedScene()
        try fill(many, withHistory: withHistory)
        try many.embed(analyser: Self.slow, threads: way.0) { $0.flushEvery = way.1 }
        #expect(try fingerprint(one) == fingerprint(many))
    }

    /// Every run stops after one more analysis, until nothing is left.
    @Test(arguments: [1, 3], [false, true]) func interruptionsMakeNoDifference(jobs: Int, withHistory: Bool)
        throws
    {
        let whole = try EmbedScene()
        try fill(whole, withHistory: withHistory)
        try whole.embed(threads: jobs)
        let broken = try EmbedScene()
        try fill(broken, withHistory: withHistory)
        var runs = 0
        while runs < 100 {
            let interruption = Interruption()
            let analyser = FakeAnalyser { _ in interruption.request() }
            let outcome = try broken.embed(
                analyser: analyser, threads: jobs, interruption: interruption)
            runs += 1
            if !outcome.wasInterrupted { break }
        }
        #expect(runs > 3 && runs < 100)
        #expect(try fingerprint(whole) == fingerprint(broken))
    }
}
