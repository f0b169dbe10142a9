import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Manifests

/// What to forget, and where. Stored beside the cache until everything is done, so that the next run completes an
/// interrupted one.
struct ForgetPlan {
    private static let schema = "face-sets/forget/1"

    var keys: Set<FaceKey>
    /// Photos of which nothing may remain.
    var photos: Set<PhotoDigest>
    /// Every path under which those photos were ever known.
    var paths: Set<FilePath>
    var outputs: [FilePath]
    /// A digest of the request; nil in plans of older versions.
    let request: PhotoDigest?

    init(_ request: ForgetRequest, _ contents: CacheContents) throws {
        self.request = request.digest
        keys = Set(request.faces)
        outputs = Self.outermost(request.outputs)
        (photos, paths) = ([], [])
        if let (id, manifest) = request.person { keys.formUnion(try Self.faces(of: id, manifest)) }
        var rows: Set<Int> = []
        for path in request.paths {
            let found =
                contents.photos.indices.filter { contents.photos[$0].path.isUnder(path) }
                + contents.aliases.filter { $0.path.isUnder(path) }.map(\.photo)
            guard !found.isEmpty else {
                throw FaceSetsError(
                    code: .unknownPhoto, "no photo in the cache has this path or is in this folder",
                    path: path,
                    remedy: "Check the path, or run `face-sets embed` on its folder first.")
            }
            rows.formUnion(found)
        }
        photos = Set(
            rows.flatMap { row in
                contents.photos[row].contents
            })
        paths = Set(rows.map { contents.photos[$0].path })
            .union(contents.aliases.filter { rows.contains($0.photo) }.map(\.path))
        for row in contents.faces.indices where rows.contains(contents.faces[row].photo) {
            if let key = contents.key(ofFace: row) { keys.insert(key) }
        }
    }

    /// Nil if no run was interrupted.
    init?(reading path: FilePath) throws {
        guard let object = try readManifest(path, schema: Self.schema) else { return nil }
        let fields = ManifestFields(object, in: path)
        keys = Set(try fields.keys("faces"))
        photos = Set(try fields.texts("photos").compactMap { PhotoDigest(hex: $0) })
        paths = Set(try fields.paths("paths"))
        outputs = try fields.paths("outputs")
        request = (object["request"]?.text).flatMap { PhotoDigest(hex: $0) }
    }

    /// Anyone who can write beside the cache could forge a plan, so it only applies to outputs that this run names,
    /// and to those in the folder of the cache.
    ///
    /// - Parameter plan: the file of the plan.
    /// - Throws: `FaceSetsError` `unfinished_output` naming the folder that is missing from the request.
    func checkOutputs(named outputs: [FilePath], cache: FilePath, plan: FilePath) throws {
        let folders = outputs.map { $0.madeReal() ?? $0 } + [cache.parent.madeReal() ?? cache.parent]
        let other = self.outputs.first { output in !folders.contains(where: output.isUnder) }
        guard let other else { return }
        throw FaceSetsError(
            code: .unfinishedOutput,
            "an interrupted run of forget includes \(other.shown), which this run does not",
            path: plan,
            remedy:
                "Run forget again with --in \(other.shown). If no one started such a run, delete this file.")
    }

    var serialized: [UInt8] {
        var object = JSONObject([
            ("schema", .text(Self.schema)), ("faces", .keys(keys.sorted())),
            ("photos", .array(photos.map(\.hex).sorted().map { .text($0) })),
            ("paths", .paths(paths.sorted())),
            ("outputs", .paths(outputs)),
        ])
        object["request"] = request.map { .text($0.hex) }
        return JSONValue.object(object).serialized()
    }

    static func path(forCache cache: FilePath) -> FilePath {
        let hidden = FilePath(bytes: ".".utf8 + cache.lastComponent.bytes)
        return cache.parent.appending(hidden.appendingToName(".forget"))
    }

    /// Each folder once, without those inside another one.
    private static func outermost(_ folders: [FilePath]) -> [FilePath] {
        let real = Set(folders.map { $0.madeReal() ?? $0 }).sorted()
        return real.filter { folder in !real.contains { $0 != folder && folder.isUnder($0) } }
    }

    private static func faces(of id: String, _ manifest: FilePath) throws -> Set<FaceKey> {
        let found: String?
        do { found = try Manifests.schema(ofManifest: manifest) } catch let error as FaceSetsError {
            throw FaceSetsError(
                code: .badManifest, "cannot read the manifest", path: manifest,
                remedy: "Pass a manifest written by cluster, refine or export-swap.", cause: error.message)
        }
        let faces: Set<FaceKey>? =
            switch found {
            case ClusterManifest.schema: try ClusterManifest(reading: manifest)?.facesByID[id]
            case RefineManifest.schema: try RefineManifest(reading: manifest)?.facesByID[id]
            case SwapManifest.schema:
                try SwapManifest(reading: manifest)?.entries.first { $0.id == id }.map { Set($0.considered) }
            default: nil
            }
        guard found != nil else {
            throw FaceSetsError(
                code: .badManifest, "cannot read the manifest", path: manifest,
                remedy: "Pass a manifest written by cluster, refine or export-swap.")
        }
        guard let faces else {
            throw FaceSetsError(
                code: .unknownPerson, "the manifest has no person or set \(id)", path: manifest,
                remedy: "Pass an ID listed under `persons` or `facesets`.")
        }
        return faces
    }
}

extension ForgetPlan {
    /// The log without what is forgotten, even if a decision named the face in another copy of its photo.
    private func decisions(of contents: CacheContents) -> [DecisionLine] {
        guard !contents.decisions.isEmpty else { return [] }
        let library = try? LibrarySnapshot(contents, cache: ".")
        let index = library.map { AnchorIndex($0) }
        return contents.decisions.map { line in
            line.forgetting(
                { anchor in
                    let rows = index?.rows(of: anchor) ?? []
                    let found = rows.compactMap { contents.key(ofFace: $0) }
                    return keys.contains(anchor.key) || found.contains { keys.contains($0) }
                }, photos: photos)
        }
    }

    /// The contents without what is forgotten, with a record that keeps it from coming back.
    func applied(to contents: CacheContents) -> CacheContents {
        func isForgotten(_ row: Int) -> Bool { contents.key(ofFace: row).map { keys.contains($0) } ?? false }
        func isWhole(_ row: Int) -> Bool {
            contents.photos[row].digest.map { photos.contains($0) }
                ?? paths.contains(contents.photos[row].path)
        }
        let pictures = PhotoIndex(contents.photos)
        let tombstones =
            photos.sorted { $0.hex < $1.hex }.map { digest in
                let row = pictures.row(of: digest)
                return Forgotten(
                    digest: digest, picture: row.flatMap { contents.photos[$0].picture }, box: nil)
            }
            + contents.faces.indices.filter { isForgotten($0) && !isWhole(contents.faces[$0].photo) }
            .compactMap { row in
                let photo = contents.photos[contents.faces[row].photo]
                return photo.digest.map {
                    Forgotten(digest: $0, picture: photo.picture, box: contents.faces[row].box)
                }
            }
        var rest = contents.keeping(photos: { !isWhole($0) }, faces: { !isForgotten($0) })
        rest.markFaceless()
        rest.decisions = decisions(of: contents)
        let known = Set(rest.extras.forgotten.map(\.withoutPicture))
        rest.extras.forgotten += tombstones.filter { !known.contains($0.withoutPicture) }
        rest.extras.lastForgetting = request
        return rest
    }
}

extension Forgotten {
    /// A run that completes an interrupted one no longer knows the picture of the photo.
    fileprivate var withoutPicture: Forgotten { Forgotten(digest: digest, box: box) }
}
