import FaceTypes
import Files
import JSON
import Manifests
import TestSupport
import Testing

private let digest = PhotoDigest(bytes: Array(0..<32))
private func key(_ index: Int32) throws -> FaceKey { FaceKey(digest: try #require(digest), index: index) }
private let provenance = Provenance(
    options: JSONObject([("threshold", .double(0.55))]), space: ["name": "open"], calibration: .identity)

struct ManifestsTests {
    @Test func clusterManifestPreservesUnknownFields() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(
            Array(
                """
                {"schema":"face-sets/cluster/1","created":"2020-01-01T00:00:00Z","mine":[1.50],
                 "persons":[{"id":"person_001","nick":"Ann","faces":["0001020304050607#1"],"paths":["/a"]}],
                 "singletons":[],"noface":["/n"]}
                """.utf8), to: "manifest.json")
        var manifest = try #require(try ClusterManifest(reading: file))
        #expect(manifest.persons.map(\.id) == ["person_001"])
        #expect(try manifest.knownFaces == [key(1)])
        manifest.setPersons([
            PersonEntry(id: "person_001", faces: [try key(0), try key(1)], paths: ["/a", "/b"]),
            PersonEntry(id: "person_002", faces: [try key(2)], paths: ["/c"]),
        ])
        let json = manifest.json(provenance)
        #expect(json["mine"] == [.number("1.50")] && json["noface"] == ["/n"])
        #expect(json["persons"]?.array?[0]["nick"] == "Ann")
        #expect(json["persons"]?.array?[1].object?.keys == ["id", "faces", "paths"])
        #expect(json["created"] != "2020-01-01T00:00:00Z")
    }

    @Test func refineManifestPreservesUnknownFields() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(
            Array(
                """
                {"schema":"face-sets/refine/1","facesets":[{"id":"faceset_001","label":"Ann","colour":"red",
                   "faces":[{"key":"0001020304050607#1","path":"/a","seen":true}],"photo_count":1}],
                 "rejected":[{"key":"0001020304050607#2","reason":"outlier","by":"hand"}]}
                """.utf8), to: "refine_manifest.json")
        var manifest = try #require(try RefineManifest(reading: file))
        let faces = try [0, 1].map { FacesetFace(key: try key($0), path: "/b") }
        manifest.setFacesets(
            ["faceset_001", "faceset_002"].map {
                FacesetEntry(id: $0, label: $0, faces: faces, photoCount: 1)
            })
        manifest.setRejected(try [2, 3].map { RejectedFace(key: try key($0), reason: "min_blur") })
        let json = manifest.json(provenance)
        let sets = try #require(json["facesets"]?.array)
        #expect(sets[0]["colour"] == "red" && sets[1]["colour"] == nil)
        #expect(sets[0]["faces"]?.array?.map { $0["seen"] } == [nil, true])
        #expect(sets[0]["faces"]?.array?.map { $0["path"] } == ["/b", "/b"])
        #expect(sets[1]["faces"]?.array?.map { $0["seen"] } == [nil, nil])
        let rejected = try #require(json["rejected"]?.array)
        #expect(rejected.map { $0["by"] } == ["hand", nil])
        #expect(rejected.map { $0["reason"] } == ["min_blur", "min_blur"])
    }

    @Test func anUnchangedManifestKeepsItsTimeAndBytes() throws {
        let scratch = try ScratchFolder()
        var manifest = RefineManifest()
        manifest.setFacesets([
            FacesetEntry(
                id: "faceset_001", label: "faceset_001",
                faces: [FacesetFace(key: try key(0), path: FilePath(bytes: [0x2F, 0xFF]))], photoCount: 1)
        ])
        manifest.setRejected([RejectedFace(key: try key(1), reason: "outlier")])
        let text = JSONValue.object(manifest.json(provenance)).serialized()
        let dated = String(decoding: text, as: UTF8.self).replacing(created: "2001-02-03T04:05:06Z")
        let file = try scratch.write(Array(dated.utf8), to: "refine_manifest.json")
        let back = try #require(try RefineManifest(reading: file))
        #expect(back.facesets[0].faces.map(\.path) == [FilePath(bytes: [0x2F, 0xFF])])
        #expect(back.facesets[0].photoCount == 1 && back.rejected.map(\.reason) == ["outlier"])
        #expect(JSONValue.object(back.json(provenance)).serialized() == Array(dated.utf8))
    }

    @Test(arguments: [
        (
            #"{"schema":"face-sets/cluster/1","persons":[{"id":7}]}"#,
            "persons[0].id is not an id such as person_001"
        ),
        (
            #"{"schema":"face-sets/cluster/1","persons":[{"id":"person_001","faces":["x"]}]}"#,
            "persons[0].faces contains something other than face keys"
        ),
        (#"{"schema":"face-sets/cluster/1","noface":{}}"#, "noface is not a list"),
        (
            #"{"schema":"face-sets/cluster/1","options":{"threshold":1e300}}"#,
            "options.threshold is not a number from 0.0 to 2.0"
        ),
        (
            #"{"schema":"face-sets/cluster/1","options":{"extend":{"new_threshold":"far"}}}"#,
            "options.extend.new_threshold is not a number from 0.0 to 2.0"
        ),
        (#"{"schema":"face-sets/cluster/1","options":[]}"#, "options is not an object"),
        (#"{"schema":"face-sets/cluster/2"}"#, "the manifest has the schema face-sets/cluster/2"),
        ("{", "damaged"),
    ])
    func damageIsReported(_ text: String, _ message: String) throws {
        let scratch = try ScratchFolder()
        let kept = try scratch.write(Array(text.utf8), to: "manifest.json")
        #expect {
            try ClusterManifest(reading: kept)
        } throws: {
            ($0 as? FaceSetsError)?.message.contains(message) == true && ($0 as? FaceSetsError)?.path == kept
        }
    }

    @Test(arguments: ["../evil", "/etc/passwd", "a/../../b", "a//b", "."])
    func namesOutsideTheFolderAreRejected(_ name: String) throws {
        let scratch = try ScratchFolder()
        let entry = """
            {"name":"\(name)","source":"/s","method":"copy","size":1,"mtime":1,"source_mtime":1}
            """
        let file = try scratch.write(
            Array(#"{"schema":"face-sets/files/1","files":[\#(entry)]}"#.utf8), to: "files.json")
        #expect { try FilesManifest(reading: file) } throws: {
            ($0 as? FaceSetsError)?.code == "bad_manifest"
        }
    }

    @Test(arguments: [
        ("person_007", "person", 7), ("person_1234", "person", 1234), ("faceset_001_2005-2010", "faceset", 1),
        ("person_", "person", nil), ("person_1234567890", "person", nil), ("faceset_001", "person", nil),
        ("person_x", "person", nil),
    ])
    func numbersAreReadFromIDs(_ text: String, _ prefix: String, _ number: Int?) {
        #expect(NumberedID(text, prefix: prefix)?.number == number)
    }

    /// IDs are used as names of folders, so they must be safe.
    @Test(arguments: [
        ("faceset_001", true), ("faceset_123456789", true), ("faceset_001_2005-2010", true),
        ("faceset_001_undated-b", true), ("faceset_1234567890", false), ("faceset_", false), ("x", false),
        ("faceset_001/..", false), ("faceset_001_../x", false), ("faceset_001_2005_2", false),
        ("faceset_001_", false), ("faceset_001_\(String(repeating: "1", count: 65))", false),
        ("../faceset_001", false), ("faceset_001\u{0}", false), ("faceset_00\u{661}", false),
    ])
    func validIDsAreAccepted(text: String, isID: Bool) {
        #expect(NumberedID.isID(text, prefix: "faceset") == isID)
    }

    @Test func numberedIDsHaveThreeDigitsOrMore() {
        #expect(
            [1, 99, 1000].map { "\(NumberedID(prefix: "person", number: $0))" }
                == ["person_001", "person_099", "person_1000"])
        #expect(NumberedID.highest(of: "faceset", in: ["faceset_002", "faceset_010_2011", "x"]) == 10)
    }

    @Test(arguments: [
        ("c/a.npz", "c/a.duplicates.json"), ("x.y.db", "./x.y.duplicates.json"), ("/c", "/c.duplicates.json"),
    ])
    func duplicatesAreListedNextToTheCache(_ cache: FilePath, _ file: FilePath) {
        #expect(DuplicatesManifest.path(forCache: cache) == file)
    }
}

extension String {
    fileprivate func replacing(created time: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("  \"created\"") ? "  \"created\": \"\(time)\"," : String(line)
        }.joined(separator: "\n")
    }
}
