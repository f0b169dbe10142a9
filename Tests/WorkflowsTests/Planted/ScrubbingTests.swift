import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Manifests
import TestSupport
import Testing

@testable import Workflows

/// What is removed from manifests and logs, wherever a key or path occurs in them.
struct ScrubbingTests {
    private static let key = "0123456789abcdef#1"

    private func scrubbing(faces: [String] = [key], path: FilePath? = nil) throws -> Scrubbing {
        var request = ForgetRequest()
        request.faces = faces.compactMap { FaceKey($0) }
        var contents = CacheContents(empty: ColourAnalyser().space)
        if let path {
            contents.photos = [
                PhotoRecord(
                    digest: SHA256.digest(of: [1]), path: path, size: 1, modified: 0, width: 1, height: 1,
                    captured: nil, perceptualHash: 0, status: .noFace, reason: "")
            ]
            request.paths = [path]
        }
        return Scrubbing(try ForgetPlan(request, contents), contents)
    }

    private func scrubbed(_ json: JSONValue) throws -> JSONValue {
        let object = try #require(json.object)
        return .object(try #require(try scrubbing().scrub(object)))
    }

    @Test func aReasonThatNamesAFaceOnlyKeepsItsWord() throws {
        let entry: JSONValue = ["key": "fedcba9876543210#0", "reason": .text("duplicate_of: \(Self.key)")]
        #expect(
            try scrubbed(["dropped": [entry]]) == [
                "dropped": [["key": "fedcba9876543210#0", "reason": "duplicate_of"]]
            ])
    }

    /// With one more digit, it is another face of the photo.
    @Test func aLongerNumberIsAnotherFace() throws {
        let other: JSONValue = ["dropped": [["reason": .text("duplicate_of: \(Self.key)0")]]]
        #expect(try scrubbed(other) == other)
        #expect(try !scrubbing().isNamed(in: other))
    }

    @Test func namesOfMembersAreRemovedToo() throws {
        let both = JSONObject([(Self.key, JSONValue.text("a.png")), ("other", .text("b.png"))])
        let one: JSONValue = ["other": "b.png"]
        #expect(try scrubbed(["by_face": .object(both)]) == ["by_face": one])
    }

    @Test(arguments: [
        "note on 0123456789abcdef#1", "0123456789abcdef#1.png", "x/0.9_0123456789abcdef#1.png",
    ])
    func keysInsideTextAreFound(text: String) throws {
        #expect(try scrubbing().isNamed(in: ["remark": .text(text)]))
        #expect(try scrubbing().isNamed(in: .object(JSONObject([(text, .bool(true))]))))
        #expect(try !scrubbing().isNamed(in: ["remark": "0123456789abcdef"]))
    }

    /// As in logs: on one line, in UTF-8, relative to the folder in which the command was run.
    @Test(arguments: [
        FilePath("/photos/a b.jpg"), FilePath("/photos/two\nlines.jpg"), FilePath("/photos/\u{202e}gpj.jpg"),
        FilePath(bytes: Array("/photos/caf".utf8) + [0xE9] + Array(".jpg".utf8)),
        FilePath(bytes: Array("/photos/".utf8) + [0xFF, 0x0A, 0xFE]),
    ])
    func logLinesAreRecognisedForAnySpellingOfThePath(path: FilePath) throws {
        let scrubbing = try scrubbing(faces: [], path: path)
        let written = Array("failed: \(path.shown): truncated".onOneLine.utf8)
        #expect(scrubbing.isNamed(inLogLine: written[...]))
        let short = Array("failed: ../\(path.lastComponent.shown): truncated".onOneLine.utf8)
        #expect(scrubbing.isNamed(inLogLine: short[...]))
        #expect(scrubbing.isNamed(inLogLine: (path.bytes + Array(": raw".utf8))[...]))
        #expect(!scrubbing.isNamed(inLogLine: Array("failed: /photos/other.jpg".utf8)[...]))
    }

    /// Lines with such names are removed; the rest of the log is kept.
    @Test func aLogWithUnusualNamesIsScrubbed() throws {
        let scene = try PlantedScene()
        try scene.restore()
        let store = try openStore(scene.cache, for: .updating)
        let path = FilePath(bytes: Array("/photos/two\nlines".utf8) + [0xFF] + Array(".jpg".utf8))
        var contents = try store.read(.all)
        contents.photos[0].path = path
        try store.rewrite(contents)
        let time = "2026-01-31T09:15:00Z"
        let lines = ["face-sets 1.0: embed photos cache.db", "\(path.shown): truncated".onOneLine, "done"]
        try scene.library.scratch.write(
            Array(lines.map { "\(time) \($0)\n" }.joined().utf8), to: "out/run.log")
        var request = ForgetRequest()
        (request.paths, request.outputs) = ([path], [scene.out])
        _ = try request.run(Library(store), Tools.ofPhotos())
        let rest = String(decoding: try readFile(scene.out.appending("run.log")), as: UTF8.self)
        #expect(rest == "\(time) \(lines[0])\n\(time) done\n")
    }

    /// Manifests of later versions may name faces in places that this version does not know.
    @Test func aManifestThatStillNamesAFaceIsReported() throws {
        let scene = try PlantedScene()
        try scene.restore()
        let key = try #require(try openStore(scene.cache, for: .reading).read([]).key(ofFace: 0))
        let path = scene.out.appending("raw/manifest.json")
        var json = try #require(try JSONValue(parsing: readFile(path)).object)
        json["remark"] = .text("look at \(key) again")
        try replaceFile(path, with: JSONValue.object(json).serialized())
        let outcome = try PlantedCommand.forget(scene, dryRun: false)
        #expect(outcome.left.map(\.path) == [path])
    }
}
