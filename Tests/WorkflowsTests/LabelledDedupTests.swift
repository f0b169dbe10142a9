import FaceStore
import FaceTypes
import Files
import Imaging
import JSON
import Manifests
import Parallel
import TestSupport
import Testing
import Workflows

/// `dedup` on the labelled photos: confirmed copies are found, and different people are never grouped.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct LabelledDedupTests {
    @Test func confirmedCopiesAreFoundAndPeopleStayApart() throws {
        let folder = try #require(TestMaterial.shared).appending("data/photos")
        let labels = try table(folder.appending("labels.csv"))
        let scratch = try ScratchFolder()
        let store = try cache(of: labels.map { folder.appending(FilePath($0[0])) }, in: scratch)
        let outcome = try DedupRequest().run(on: store, images: VipsImageSource())
        #expect(outcome.failed.isEmpty)
        let groups = try groups(outcome.manifest)

        let confirmed = Dictionary(grouping: try table(folder.appending("near_duplicates.csv"))) { $0[0] }
        let pairs = confirmed.values.flatMap { rows in
            let paths = rows.map { folder.appending(FilePath($0[1])) }
            return paths.indices.flatMap { second in paths[..<second].map { ($0, paths[second]) } }
        }
        let found = pairs.count { pair in groups.contains { $0.contains(pair.0) && $0.contains(pair.1) } }
        #expect(
            pairs.count >= 40 && Double(found) >= 0.95 * Double(pairs.count), "\(found) of \(pairs.count)")

        let people = Dictionary(labels.map { (folder.appending(FilePath($0[0])), $0[1]) }) { $1 }
        for group in groups {
            #expect(Set(group.compactMap { people[$0] }.filter { !$0.isEmpty }).count <= 1, "\(group)")
        }
    }

    /// The rows of a table with plain fields, without its header.
    private func table(_ path: FilePath) throws -> [[String]] {
        String(decoding: try readFile(path), as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0) } }
    }

    /// A cache with the photos but no faces.
    private func cache(of paths: [FilePath], in scratch: ScratchFolder) throws -> any FaceStore {
        let space = EmbeddingSpace(name: "none", dimension: 4)
        let store = try openStore(scratch.path.appending("cache.npz"), for: .adding(space))
        var changes = CacheChanges()
        var digests: Set<PhotoDigest> = []
        try orderedPipeline(
            paths, threads: 2, atEndOfThread: { VipsImageSource().releaseThreadResources() },
            work: { Self.record(of: $0) },
            commit: { path, record in
                guard let record, let digest = record.digest else { return }
                if digests.insert(digest).inserted {
                    changes.photos.append(record)
                } else {
                    changes.aliases.append(NewAlias(photo: record.key, path: path, size: 1, modified: 1))
                }
            })
        try store.commit(changes)
        return store
    }

    private static func record(of path: FilePath) -> PhotoRecord? {
        guard let content = try? readFile(path), let photo = try? VipsImageSource().decode(content) else {
            return nil
        }
        return PhotoRecord(
            digest: SHA256.digest(of: content), path: path, size: Int64(content.count), modified: 1,
            width: Int32(photo.image.width), height: Int32(photo.image.height),
            perceptualHash: photo.perceptualHash, status: .noFace)
    }

    private func groups(_ manifest: FilePath) throws -> [Set<FilePath>] {
        let json = try #require(try readManifest(manifest, schema: DuplicatesManifest.schema))
        let identical = try #require(json["byte_identical"]?.array).map { group in
            Set((group["paths"]?.array ?? []).compactMap(path))
        }
        let visual = try #require(json["visual"]?.array).map { group in
            let members = (group["members"]?.array ?? []).compactMap { $0["path"].flatMap(path) }
            return Set(members + [group["keeper"].flatMap(path)].compactMap { $0 })
        }
        // A copy of a photo may itself have duplicate paths.
        return visual.map { group in
            identical.reduce(group) { $0.isDisjoint(with: $1) ? $0 : $0.union($1) }
        } + identical
    }

    private func path(_ value: JSONValue) -> FilePath? { value.bytes.map { FilePath(bytes: $0) } }
}
