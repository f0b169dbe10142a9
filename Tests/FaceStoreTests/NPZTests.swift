import Archive
import FaceStore
import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// Tests that only apply to `.npz`: exact bytes, foreign files and damaged ones.
struct NPZTests {
    private let scratch: ScratchFolder
    private var cache: FilePath { scratch.path.appending("cache.npz") }

    init() throws { scratch = try ScratchFolder() }

    private func writeSample() throws {
        try removeFile(cache)
        for flush in [SampleCache.firstFlush, SampleCache.secondFlush] {
            try openStore(cache, for: .adding(SampleCache.space)).commit(flush)
        }
    }

    /// Rewrites members of the sample; nil removes a member.
    private func rewrite(_ changes: [String: [UInt8]?]) throws {
        try writeSample()
        let reader = try ZipReader(cache)
        var entries = try reader.members.compactMap { member -> ZipEntry? in
            guard let change = changes[member.name] else {
                return ZipEntry(member.name, content: try reader.read(member))
            }
            return change.map { ZipEntry(member.name, content: $0) }
        }
        for (name, content) in changes.sorted(by: { $0.key < $1.key }) where reader[name] == nil {
            entries.append(ZipEntry(name, .deflated, content: content ?? []))
        }
        try replaceZip(cache, with: entries)
    }

    private func array(_ type: String, _ shape: String, _ numbers: [UInt8], order: String = "False")
        -> [UInt8]
    {
        var header = Array("{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }".utf8)
        header += repeatElement(0x20, count: (64 - (header.count + 11) % 64) % 64) + [0x0A]
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)]
            + header
            + numbers
    }

    @Test func oneCommitAndSeveralWriteTheSameBytes() throws {
        try writeSample()
        let whole = scratch.path.appending("whole.npz")
        let contents = try openStore(cache, for: .reading).read(.all)
        try openStore(whole, for: .adding(SampleCache.space)).rewrite(contents)
        #expect(try readFile(whole) == readFile(cache))
    }

    @Test(.enabled(if: TestMaterial.python != nil, "needs numpy: make test-deps"))
    func numpyReadsEveryArray() throws {
        try writeSample()
        let empty = scratch.path.appending("empty.npz")
        try openStore(empty, for: .adding(SampleCache.space)).commit(CacheChanges())
        let script = """
            import sys
            import numpy as np
            want = dict(embedding="<f4 4,4", embedding_norm="<f4 4", photo="<i8 4", face_index="<i4 4", box="<f4 4,4",
              points="<f4 4,5,2", det_score="<f4 4", face_short="<f4 4", blur="<f4 4", landmark_2d_106="<f4 4,106,2",
              landmark_3d_68="<f4 4,68,3", pose="<f4 4,3", gender="|i1 4", age="<i2 4", sha256="|S64 4", path="|S16 4",
              size="<i8 4", mtime_ns="<i8 4", width="<i4 4", height="<i4 4", captured="|S19 4", phash="<u8 4",
              status="|S7 4", reason="|S1 4", alias_photo="<i8 2", alias_path="|S17 2", alias_size="<i8 2",
              alias_mtime_ns="<i8 2")
            measures = ["scaled_sharpness", "exposure", "contrast", "clipped", "landmark_symmetry",
              "mirror_correlation", "eye_detail", "mouth_detail"]
            dated = {"captured_source": "|S7 4", "sidecar_orientation": "|i1 4"}
            measured = {**dated, **{"face_" + name: "<f4 4" for name in measures}}
            for path, empty in ((sys.argv[1], False), (sys.argv[2], True)):
                z = np.load(path, allow_pickle=False)
                meta = z["meta"]
                assert meta.shape == () and meta.dtype.kind == "S"
                assert sorted(z.files) == sorted([*want, *([] if empty else measured), "meta"]), z.files
                for name, text in {**want, **({} if empty else measured)}.items():
                    a = z[name]
                    assert a.flags.c_contiguous
                    got = a.dtype.str + " " + ",".join(map(str, a.shape))
                    if not empty:
                        assert got == text, (name, got)
                    else:
                        assert a.shape[0] == 0, (name, got)
            z = np.load(sys.argv[1])
            assert np.isnan(z["pose"][0]).all() and z["pose"][1].tolist() == [1, -20.5, 1]
            assert z["face_contrast"][2] == 2.25 and np.isnan(z["face_contrast"][[0, 1, 3]]).all()
            assert z["age"].tolist() == [-1, 33, 33, -1] and z["photo"].tolist() == [0, 0, 3, 2]
            assert z["phash"][0] == 2**64 - 1 and z["status"][1] == b"no_face"
            """
        try scratch.write(Array(script.utf8), to: "check.py")
        let python = try #require(TestMaterial.python)
        #expect(system("\(python.shown) \(scratch.path.shown)/check.py \(cache.shown) \(empty.shown)") == 0)
    }

    @Test func missingOptionalArraysAreReadAsUnknown() throws {
        let required = ["embedding.npy", "photo.npy", "sha256.npy", "path.npy", "meta.npy"]
        try writeSample()
        let others = try ZipReader(cache).members.map(\.name).filter { !required.contains($0) }
        try rewrite(Dictionary(uniqueKeysWithValues: others.map { ($0, nil) }))
        let contents = try openStore(cache, for: .reading).read(.all)
        #expect(contents.faces.map(\.index) == [0, 1, 0, 0])
        #expect(contents.faces.allSatisfy { $0.blur.isNaN && $0.score.isNaN })
        #expect(contents.photos.map(\.status) == [.ok, .noFace, .ok, .ok])
        #expect(contents.photos.allSatisfy { $0.size == -1 && $0.modified == -1 && $0.captured == nil })
        #expect(contents.aliases.isEmpty && contents.enrichments.isEmpty)
    }

    @Test func foreignArraysAndFieldsArePreserved() throws {
        try writeSample()
        let meta = try ZipReader(cache)["meta.npy"].map { try ZipReader(cache).read($0) } ?? []
        let text = String(decoding: meta.dropFirst(128), as: UTF8.self)
        #expect(text.hasSuffix("}"))
        let longer = Array((text.dropLast() + ",\"note\":[1.50]}").utf8)
        try rewrite([
            "meta.npy": array("|S\(longer.count)", "()", longer),
            "rating.npy": array("<f4", "(4,)", [UInt8](repeating: 0, count: 16)),
            "palette.npy": array("|u1", "(9, 1)", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ])
        var more = CacheChanges()
        more.faces = [SampleCache.face(photo: 3, index: 1)]
        more.embeddings = SampleCache.vector(3)
        do { try openStore(cache, for: .updating).commit(more) }
        #expect(try openStore(cache, for: .reading).read([]).extras.arrays.isEmpty)
        let extras = try openStore(cache, for: .reading).read(.extras).extras
        #expect(extras.arrays.map(\.name) == ["palette", "rating"])
        #expect(extras.arrays[0].shape == [9, 1] && extras.arrays[0].bytes == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(extras.arrays[1].shape == [5] && extras.arrays[1].bytes.suffix(4) == [0, 0, 0xC0, 0x7F])
        #expect(extras.metaFields["note"] == .array([.number("1.50")]))
    }

    @Test(arguments: [
        ("embedding", "<f8", "(4, 4)", 128), ("embedding", "<f4", "(16,)", 64),
        ("embedding", "<f4", "(4, 5)", 80),
        ("embedding", "<f4", "(4, 4)", 63), ("photo", "<i8", "(3,)", 24), ("photo", "|O", "(4,)", 32),
        ("box", "<f4", "(9223372036854775807, 9223372036854775807)", 0), ("box", ">f4", "(4, 4)", 64),
        ("sha256", "|S64", "(4, 1)", 256), ("path", "<U4", "(4,)", 64), ("alias_photo", "<i8", "(2, 1)", 16),
        ("size", "<i8", "(4L,)", 32), ("gender", "|i1", "(-4,)", 4), ("sha256", "|S0", "(1000000000000,)", 0),
        ("alias_path", "|S0", "(1000000000000,)", 0), ("path", "|S70000", "(4,)", 280_000),
        ("meta", "|S40000000", "()", 40_000_000),
    ])
    func invalidArraysAreReported(name: String, type: String, shape: String, bytes: Int) throws {
        try rewrite(["\(name).npy": array(type, shape, Array(repeating: 0, count: bytes))])
        expectBadCache(naming: name)
    }

    @Test(arguments: [
        ("photo", "<i8", "(4,)", [UInt8](repeating: 0xFF, count: 32)),
        ("photo", "<i8", "(4,)", [4, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 24)),
        ("alias_photo", "<i8", "(2,)", [UInt8](repeating: 9, count: 16)),
        ("face_index", "<i4", "(4,)", [UInt8](repeating: 0xFF, count: 16)),
        ("embedding", "<f4", "(4, 4)", [UInt8](repeating: 0xFF, count: 64)),
        ("embedding", "<f4", "(4, 4)", [UInt8](repeating: 0, count: 64)),
        ("status", "|S2", "(4,)", Array("okokokno".utf8)), ("sha256", "|S2", "(4,)", Array("abababab".utf8)),
    ])
    func invalidValuesAreReported(name: String, type: String, shape: String, values: [UInt8]) throws {
        try rewrite(["\(name).npy": array(type, shape, values)])
        expectBadCache(naming: name)
    }

    /// A small file with a huge array, known or not, is refused before anything is inflated.
    @Test(arguments: ["palette", "landmark_2d_106"]) func decompressionBombsAreRejected(name: String) throws {
        try rewrite(name == "palette" ? [:] : ["\(name).npy": [UInt8]?.none])
        try rewriteAdding(name, array("|u1", "(100000000,)", Array(repeating: 0, count: 100_000_000)))
        #expect(try readFile(cache).count < 200_000)
        #expect { try openStore(cache, for: .reading) } throws: { error in
            (error as? FaceSetsError)?.code == "bad_cache" && "\(error)".contains("more than")
        }
    }

    private func rewriteAdding(_ name: String, _ content: [UInt8]) throws {
        let reader = try ZipReader(cache)
        let members = try reader.members.map { ZipEntry($0.name, content: try reader.read($0)) }
        try replaceZip(cache, with: members + [ZipEntry("\(name).npy", .deflated, content: content)])
    }

    @Test(arguments: ["embedding", "photo", "sha256", "path", "meta"])
    func missingRequiredArraysAreReported(name: String) throws {
        try rewrite(["\(name).npy": [UInt8]?.none])
        expectBadCache(naming: name)
    }

    @Test func fortranOrderAndForeignBytesAreRefused() throws {
        try rewrite(["box.npy": array("<f4", "(4, 4)", Array(repeating: 0, count: 64), order: "True")])
        expectBadCache(naming: "box")
        try rewrite(["box.npy": Array("PK not an array".utf8)])
        expectBadCache(naming: "box")
        try rewrite(["box.npy": [0x93] + Array("NUMPY".utf8) + [3, 0, 0xFF, 0xFF, 0xFF, 0xFF]])
        expectBadCache(naming: "box")
    }

    @Test(arguments: [0, 1, 21, 100, 1_000, 5_000])
    func truncatedFilesAreRefused(length: Int) throws {
        try writeSample()
        let whole = try readFile(cache)
        try replaceFile(cache, with: Array(whole.prefix(length)))
        #expect { try openStore(cache, for: .reading) } throws: {
            ($0 as? FaceSetsError)?.code == "bad_archive"
        }
    }

    @Test func singleDamagedBytesDoNotCrash() throws {
        try writeSample()
        let whole = try readFile(cache)
        for place in stride(from: 0, to: whole.count, by: 61) {
            var damaged = whole
            damaged[place] ^= 0x55
            try replaceFile(cache, with: damaged)
            _ = try? openStore(cache, for: .reading).read(.all)
        }
    }

    private func expectBadCache(naming name: String) {
        #expect {
            let store = try openStore(cache, for: .reading)
            _ = try store.read(.all)
        } throws: { error in
            (error as? FaceSetsError)?.code == "bad_cache" && "\(error)".contains(name)
        }
    }
}
