package import FaceTypes
package import JSON

/// `<cache stem>.duplicates.json`: duplicate and near-duplicate photos.
package struct DuplicatesManifest: Sendable {
    package static let schema = "face-sets/duplicates/1"

    /// Identical files, one path each.
    package struct ByteIdentical: Hashable, Sendable {
        package var digest: PhotoDigest
        /// The path to keep: that of the file behind the canonical path.
        package var keeper: FilePath
        /// One existing path for each file, ascending.
        package var paths: [FilePath]

        package init(digest: PhotoDigest, keeper: FilePath, paths: [FilePath]) {
            self.digest = digest
            self.keeper = keeper
            self.paths = paths
        }
    }

    /// Photos that show the same picture, but differ in size, compression or light edits.
    package struct Visual: Hashable, Sendable {
        package struct Member: Hashable, Sendable {
            package var path: FilePath
            /// Bits in which the perceptual hash differs from that of the photo to keep, 0…64.
            package var distance: Int

            package init(path: FilePath, distance: Int) {
                self.path = path
                self.distance = distance
            }
        }

        package var keeper: FilePath
        /// The others, by path.
        package var members: [Member]

        package init(keeper: FilePath, members: [Member]) {
            self.keeper = keeper
            self.members = members
        }
    }

    /// Paths of a file that has another path: links, not duplicates.
    package struct LinkedFile: Hashable, Sendable {
        package var path: FilePath
        /// Ascending.
        package var links: [FilePath]

        package init(path: FilePath, links: [FilePath]) {
            self.path = path
            self.links = links
        }
    }

    package var byteIdentical: [ByteIdentical]
    package var visual: [Visual]
    package var sameFile: [LinkedFile]

    package init(byteIdentical: [ByteIdentical], visual: [Visual], sameFile: [LinkedFile] = []) {
        self.byteIdentical = byteIdentical
        self.visual = visual
        self.sameFile = sameFile
    }

    /// `cache.duplicates.json` beside `cache.npz`.
    package static func path(forCache cache: FilePath) -> FilePath {
        let name = cache.lastComponent
        let stem = cache.fileExtension.map { name.bytes.dropLast($0.utf8.count + 1) } ?? name.bytes[...]
        return cache.parent.appending(FilePath(bytes: stem + Array(".duplicates.json".utf8)))
    }

    /// The whole manifest; `created` is kept from `old` if nothing else has changed.
    package func json(options: JSONObject, like old: JSONObject?) -> JSONObject {
        encoded(options: options).stamped(like: old)
    }

    private func encoded(options: JSONObject) -> JSONObject {
        JSONObject([
            ("schema", .text(Self.schema)), ("options", .object(options)),
            ("byte_identical", .array(byteIdentical.map(Self.encode))),
            ("visual", .array(visual.map(Self.encode))),
            ("same_file", .array(sameFile.map { ["path": .path($0.path), "links": .paths($0.links)] })),
        ])
    }

    private static func encode(_ group: ByteIdentical) -> JSONValue {
        ["sha256": .text(group.digest.hex), "keeper": .path(group.keeper), "paths": .paths(group.paths)]
    }

    private static func encode(_ group: Visual) -> JSONValue {
        let members = group.members.map { member -> JSONValue in
            ["path": .path(member.path), "distance": .int(member.distance)]
        }
        return ["keeper": .path(group.keeper), "members": .array(members)]
    }
}
