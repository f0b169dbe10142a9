import FaceStore
import FaceTypes
import Files
import Glibc
import Library
import TestSupport
import Workflows

/// A source folder with fake photos, and a cache next to it.
final class EmbedScene {
    let scratch: ScratchFolder
    var source: FilePath { scratch.path.appending("src") }
    let cache: FilePath

    init(ending: String = "npz", cache: FilePath? = nil) throws {
        scratch = try ScratchFolder()
        self.cache =
            cache.map { [scratch] in scratch.path.appending($0) }
            ?? scratch.path.appending("cache/c.\(ending)")
        try createFolder(scratch.path.appending("src"))
    }

    /// Writes a photo with this many faces. The same seed and number of faces produce the same content.
    func photo(_ name: FilePath, faces: Int = 1, seed: Int) throws {
        try write(name, FakePhoto.content(faces: faces, seed: seed))
    }

    func write(_ name: FilePath, _ content: [UInt8]) throws {
        try scratch.write(content, to: FilePath("src").appending(name))
    }

    func remove(_ name: FilePath) throws { try removeFile(source.appending(name)) }

    func move(_ old: FilePath, _ new: FilePath) throws {
        try createFolder(source.appending(new).parent)
        try renameFile(source.appending(old), to: source.appending(new))
    }

    /// Changes a file's time, but not its content.
    func touch(_ name: FilePath) {
        var times = [timespec(tv_sec: 1_000, tv_nsec: 0), timespec(tv_sec: 1_000, tv_nsec: 0)]
        _ = source.appending(name).withCString { utimensat(AT_FDCWD, $0, &times, 0) }
    }

    /// Any number of photos may be missing; tests of the limits set those of the commands.
    @discardableResult
    func embed(
        analyser: FakeAnalyser = FakeAnalyser(), threads: Int = 2, memory: PhotoMemory = PhotoMemory(),
        progress: any ProgressSink = SilentProgress(), interruption: Interruption = Interruption(),
        change: (inout EmbedRequest) -> Void = { _ in }
    ) throws -> EmbedOutcome {
        var request = EmbedRequest(source: source, analyser: analyser)
        (request.allowsEmpty, request.greatestMissingShare) = (true, 1)
        change(&request)
        return try request.run(
            on: openStore(cache, for: .adding(analyser.space)), threads: threads, memory: memory,
            progress: progress,
            interruption: interruption)
    }

    func contents() throws -> CacheContents { try openStore(cache, for: .reading).read(.all) }

    /// Canonical paths in the source with their status, in the order of the cache.
    func photos() throws -> [String] {
        try contents().photos.map { "\(shown($0.path)) \($0.status.rawValue)" }
    }

    /// `alias = canonical`, in the order of the cache.
    func aliases() throws -> [String] {
        let contents = try contents()
        return contents.aliases.map { "\(shown($0.path)) = \(shown(contents.photos[$0.photo].path))" }
    }

    private func shown(_ path: FilePath) -> String {
        FilePath(bytes: path.bytes.dropFirst(source.bytes.count + 1)).shown
    }
}
