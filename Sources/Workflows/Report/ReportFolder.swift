import FaceTypes
import Files
import JSON
import Manifests
import Materialize
import Report

/// The folder of a report, open for one run. `report.json` lists what was written, so that what is stale goes and
/// nothing else, and keeps the last two states of the outputs.
struct ReportFolder {
    static let schema = "face-sets/report/1"
    static let fileName = "report.json"

    let path: FilePath
    private let lock: FileLock
    private let earlier: JSONObject
    private var names: Set<String> = []
    private(set) var written = 0

    /// - Throws: `not_a_report` where the folder holds something else; `bad_manifest`.
    init(_ path: FilePath) throws {
        self.path = path
        let list = path.appending(Self.fileName)
        let foreign = ((try? listFolder(path)) ?? []).filter { !$0.bytes.starts(with: ".face-sets-".utf8) }
        guard foreign.isEmpty || FileInfo(list) != nil || foreign == ["crops"] else {
            throw FaceSetsError(
                code: "not_a_report", "the folder holds something else than a report", path: path,
                remedy: "Choose another folder with --to.")
        }
        lock = try lockOutput(path)
        earlier = try readManifest(list, schema: Self.schema) ?? JSONObject()
    }

    /// The pages that the report in a folder lists; none where there is no report.
    static func pages(of folder: FilePath) -> [FilePath] {
        let list = try? readManifest(folder.appending(fileName), schema: schema)
        return (list?["files"]?.array ?? []).compactMap(\.text).filter { FilePath($0).staysInside }
            .map { folder.appending($0) }
    }

    mutating func write(_ page: Page) throws {
        let file = path.appending(page.name)
        if names.insert(page.name).inserted { try createFolder(file.parent) }
        if try replaceFile(file, with: page.content, lasting: false) { written += 1 }
    }

    /// Marks a picture as one that this report shows.
    mutating func keep(_ name: String) { names.insert(name) }

    /// The state before the outputs last changed: that of the last report where they differ from it, else the one
    /// that the last report was compared with.
    func comparison(with state: JSONObject) -> JSONObject? {
        guard let last = earlier["state"]?.object else { return nil }
        return last == state ? earlier["earlier_state"]?.object : last
    }

    /// Removes what an earlier report wrote and this one did not, and writes the list, last of all.
    func finish(_ state: JSONObject) throws {
        for name in (earlier["files"]?.array ?? []).compactMap(\.text)
        where !names.contains(name) && FilePath(name).staysInside {
            try removeFile(path.appending(name))
        }
        let list = JSONObject([
            ("schema", .text(Self.schema)), ("files", .array(names.sorted().map(JSONValue.text))),
            ("state", .object(state)),
            ("earlier_state", comparison(with: state).map(JSONValue.object) ?? .null),
        ])
        try replaceFile(
            path.appending(Self.fileName), with: JSONValue.object(list).serialized(pretty: false))
    }
}

/// Which face is in which identity of which output, as reports remember it: `{slug: {id: [key]}}`.
enum ReportState {
    static func state(of sections: [ReportSection]) -> JSONObject {
        JSONObject(
            sections.map { section in
                let identities = section.source.identities.map { identity in
                    (identity.id, JSONValue.array(identity.keys.sorted().map { .key($0) }))
                }
                return (section.slug, .object(JSONObject(identities)))
            })
    }

    static func changes(from earlier: JSONObject?, to sections: [ReportSection]) -> ChangesView {
        guard let earlier else { return ChangesView(hasEarlier: false, sections: []) }
        return ChangesView(
            hasEarlier: true,
            sections: sections.map { section in
                let before = (earlier[section.slug]?.object?.members ?? []).map { ($0.key, keys($0.value)) }
                let after = section.source.identities.map { ($0.id, Set($0.keys)) }
                return ChangesView.Section(
                    slug: section.slug, title: section.view.title,
                    identities: identities(
                        Dictionary(before) { $1 }, Dictionary(after) { $1 }))
            })
    }

    private static func identities(_ before: [String: Set<FaceKey>], _ after: [String: Set<FaceKey>])
        -> [ChangesView.Identity]
    {
        Set(before.keys).union(after.keys).sorted().compactMap { id in
            let (old, new) = (before[id], after[id])
            guard old != new else { return nil }
            return ChangesView.Identity(
                id: id, before: old?.count, after: new?.count,
                arrived: (new ?? []).subtracting(old ?? []).count,
                left: (old ?? []).subtracting(new ?? []).count)
        }
    }

    private static func keys(_ value: JSONValue) -> Set<FaceKey> {
        Set((value.array ?? []).compactMap { $0.text.flatMap { FaceKey($0) } })
    }
}
