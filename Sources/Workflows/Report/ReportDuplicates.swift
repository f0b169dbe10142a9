import FaceTypes
import Files
import JSON
import Library
import Manifests
import Report

/// The list of `dedup`, with the photos of the cache for its paths.
struct ReportDuplicates {
    /// One group: the keeper and the others, with their distance in bits if listed.
    struct Group {
        let isByteIdentical: Bool
        let keeper: FilePath
        let others: [(path: FilePath, distance: Int?)]
    }

    let groups: [Group]
    private let rows: [FilePath: Int]

    /// Whether a path has the name of a list of `dedup`.
    static func isList(_ path: FilePath) -> Bool { path.shown.hasSuffix(".duplicates.json") }

    /// Nil if `dedup` has not written the list.
    ///
    /// - Throws: `bad_manifest`.
    init?(reading path: FilePath, _ library: LibrarySnapshot) throws {
        guard let object = try readManifest(path, schema: DuplicatesManifest.schema) else { return nil }
        let fields = ManifestFields(object, in: path)
        let visual = try fields.objects("visual") { fields in
            let members = try fields.objects("members") {
                try ($0.path("path"), $0.int("distance", in: Bounds.hashBits))
            }
            return Group(
                isByteIdentical: false, keeper: try fields.path("keeper"),
                others: members.map { (path: $0.0, distance: $0.1) })
        }
        let identical = try fields.objects("byte_identical") { fields in
            let keeper = try fields.path("keeper")
            let others = try fields.paths("paths").filter { $0 != keeper }
            return Group(
                isByteIdentical: true, keeper: keeper, others: others.map { (path: $0, distance: nil) })
        }
        groups = visual + identical
        var rows: [FilePath: Int] = [:]
        for photo in library.photos.indices {
            for path in library.paths(ofPhoto: photo) { rows[path] = photo }
        }
        self.rows = rows
    }

    func row(ofPath path: FilePath) -> Int? { rows[path] }

    /// Rows of the photos whose pictures are shown.
    var photos: [Int] {
        groups.flatMap { group in
            ([group.keeper] + (group.isByteIdentical ? [] : group.others.map(\.path))).compactMap { rows[$0] }
        }
    }

    func views(_ faces: ReportFaces) -> [DuplicateGroupView] {
        groups.map { group in
            DuplicateGroupView(
                isByteIdentical: group.isByteIdentical, keeper: member(group.keeper, nil, faces),
                others: group.others.map { member($0.path, $0.distance, faces) })
        }
    }

    private func member(_ path: FilePath, _ distance: Int?, _ faces: ReportFaces)
        -> DuplicateGroupView.Member
    {
        let row = rows[path]
        let photo = row.map { faces.photo($0) }
        let picture = row.flatMap { faces.crops.name(ofPhoto: $0) }.flatMap {
            faces.crops.exists($0) ? $0 : nil
        }
        return DuplicateGroupView.Member(
            photo: PhotoView(
                path: path, isPresent: !path.isMissing, day: photo?.day, width: photo?.width ?? 0,
                height: photo?.height ?? 0),
            picture: picture, size: row.map { faces.library.photos[$0].size }, hashDistance: distance)
    }
}
