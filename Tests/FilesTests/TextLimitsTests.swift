import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

struct TextLimitsTests {
    /// A sparse file of any length is refused before it is read.
    @Test func aManifestBeyondTheLimitIsRefused() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write([], to: "manifest.json")
        #expect(path.withCString { truncate($0, 1 << 43) } == 0)
        #expect {
            try readFile(path, limit: TextLimits.manifest)
        } throws: {
            ($0 as? FaceSetsError)?.code == .tooLarge
        }
    }

    @Test func aLargeCacheRaisesTheLimit() {
        #expect(TextLimits.manifest >= 1 << 24)
        TextLimits.allow(forCacheOf: 1 << 24)
        #expect(TextLimits.manifest >= 1 << 24 + 1 << 26)
        TextLimits.allow(forCacheOf: -1)
        TextLimits.allow(forCacheOf: .max)
        #expect(TextLimits.manifest <= 1 << 24 + 1 << 42)
    }

    /// A sparse file takes no space, so anyone can add one that claims to be large. Runs in its own process, because
    /// the limit is global.
    @Test func aSparseCacheDoesNotRaiseTheLimit() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchFolder()
            let cache = try scratch.write([1], to: "cache.db")
            #expect(cache.withCString { truncate($0, 1 << 36) } == 0)
            TextLimits.allow(forCache: try #require(FileInfo(cache)))
            #expect(TextLimits.manifest == 1 << 24)
        }
    }
}
