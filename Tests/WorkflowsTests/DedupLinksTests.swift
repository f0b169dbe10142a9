import FaceStore
import FaceTypes
import Files
import Glibc
import JSON
import Manifests
import TestSupport
import Testing
import Workflows

/// Links to a file are not copies of it: deleting the "copy" would delete the only file.
struct DedupLinksTests {
    private let scene: EmbedScene

    init() throws { scene = try EmbedScene() }

    private func dedup() throws -> (outcome: DedupOutcome, list: JSONObject) {
        let outcome = try DedupRequest().run(on: openStore(scene.cache, for: .reading))
        return (outcome, try #require(try readManifest(outcome.manifest, schema: DuplicatesManifest.schema)))
    }

    private func names(_ value: JSONValue?) -> [String] {
        (value?.array ?? []).compactMap { $0.text.map { String($0.dropFirst(scene.source.shown.count + 1)) } }
    }

    private func name(_ value: JSONValue?) -> String? {
        value.map { names(.array([$0])) }?.first
    }

    @Test func linksAreNotCopies() throws {
        try scene.photo("z/real.jpg", seed: 1)
        #expect(symlink("z/real.jpg", scene.source.appending("a-link.jpg").shown) == 0)
        let hard = scene.source.appending("hard.jpg").shown
        #expect(link(scene.source.appending("z/real.jpg").shown, hard) == 0)
        try scene.embed()
        #expect(try scene.photos() == ["a-link.jpg ok"] && scene.aliases().count == 2)
        let (outcome, list) = try dedup()
        #expect([outcome.byteIdentical, outcome.redundant, outcome.links] == [0, 0, 2])
        #expect(list["byte_identical"]?.array?.isEmpty == true)
        #expect(name(list["same_file"]?.array?.first?["path"]) == "hard.jpg")
        #expect(names(list["same_file"]?.array?.first?["links"]) == ["a-link.jpg", "z/real.jpg"])
    }

    @Test func aCopyNextToALinkIsOneCopy() throws {
        try scene.photo("z/real.jpg", seed: 1)
        try scene.photo("copy.jpg", seed: 1)
        #expect(symlink("z/real.jpg", scene.source.appending("a-link.jpg").shown) == 0)
        try scene.embed()
        let (outcome, list) = try dedup()
        #expect([outcome.byteIdentical, outcome.redundant, outcome.links] == [1, 1, 1])
        let group = list["byte_identical"]?.array?.first
        #expect(names(group?["paths"]) == ["copy.jpg", "z/real.jpg"])
        // The canonical path is the link, but the file would be kept.
        #expect(name(group?["keeper"]) == "z/real.jpg")
    }

    /// The linked folder comes first, so it is the one that is entered, but there is still only one file.
    @Test func pathsThroughLinkedFoldersAreOneFile() throws {
        try scene.photo("b/real.jpg", seed: 1)
        try scene.embed()
        #expect(symlink("b", scene.source.appending("a").shown) == 0)
        try scene.embed()
        let (outcome, _) = try dedup()
        #expect([outcome.byteIdentical, outcome.redundant] == [0, 0])
    }
}
