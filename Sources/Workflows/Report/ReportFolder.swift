import FaceTypes
import Files
import JSON
import Manifests
import Materialize
import Report

/// The folder of a report, open for one run. `report.json` lists the files written, so that only stale files of earlier
/// reports are deleted, and keeps the last two states of the outputs. It is written before the files that it lists: an
/// interrupted run leaves a report that the next run completes.
struct ReportFolder {
    static let schema = "face-sets/report/1"
    static let fileName = "report.json"
    /// Files that a run may have started to write before the list exists.
    private static let ownNames = [FilePath(fileName), OutputNames.marker]

    let path: FilePath
    private let root: OutputPlace
    private let lock: FileLock
    private let earlier: JSONObject
    /// Listed files: written by an earlier run, or about to be written.
    private var listed: Set<String>
    private var names: Set<String> = []
    private(set) var written = 0

    /// - Throws: `not_a_report` if the folder contains something else; `bad_manifest`.
    init(_ path: FilePath) throws {
        self.path = path
        root = OutputPlace(path)
        let list = path.appending(Self.fileName)
        let own = [Array(".face-sets-".utf8)] + Self.ownNames.map { temporaryPrefix(of: $0) }
        let foreign = ((try? listFolder(path)) ?? []).filter { name in
            !own.contains { name.bytes.starts(with: $0) }
        }
        guard foreign.isEmpty || FileInfo(list) != nil else {
            throw FaceSetsError(
                code: .notAReport, "the folder contains something other than a report", path: path,
                remedy: "Choose another folder with --to.")
        }
        lock = try lockOutput(path)
        earlier = try readManifest(list, schema: Self.schema) ?? JSONObject()
        listed = Set((earlier["files"]?.array ?? []).compactMap(\.text))
        if let stray = listed.sorted().first(where: { !FilePath($0).isPlaceName }) {
            throw FaceSetsError(
                code: .badManifest, "\(stray) does not name a file inside the folder of the report",
                path: list,
                remedy: FaceSetsError.restoreOrRecreate)
        }
        try removeLeftovers()
    }

    /// Deletes the temporary files of a run that was interrupted while writing the list, or a listed file.
    private func removeLeftovers() throws {
        let own = listed.map { FilePath($0) } + Self.ownNames
        for (folder, names) in Dictionary(grouping: own, by: \.parent) {
            let place = folder == "." ? root : try root.appending(folder)
            let begun = Set(names.map { temporaryPrefix(of: $0) })
            for name in (try? listFolder(place)) ?? [] where OutputNames.isTemporary(name) {
                let end = name.bytes.ranges(of: ".tmp-".utf8).last?.upperBound ?? 0
                if begun.contains(Array(name.bytes[..<end])) { try removeFile(place.appending(name)) }
            }
        }
    }

    /// Lists files about to be written, besides existing ones.
    mutating func plan(_ names: some Sequence<String>) throws {
        listed.formUnion(names)
        try writeList(listed, state: earlier["state"], earlier: earlier["earlier_state"])
    }

    /// The name under which a report remembers an output: its path relative to the report, if it is nearby.
    func name(of output: FilePath) -> String {
        let near = path.parent
        guard output.isUnder(near) else { return output.shown }
        let way = FilePath(bytes: output.bytes.dropFirst(near.bytes.count).drop { $0 == UInt8(ascii: "/") })
        return way.bytes.isEmpty ? "." : way.shown
    }

    /// The files listed by the report in a folder; empty if there is no report.
    static func pages(of folder: OutputPlace) -> [OutputPlace] {
        let list = try? readManifest(folder.appending(fileName), schema: schema)
        return (list?["files"]?.array ?? []).compactMap(\.text).compactMap { try? folder.appending($0) }
    }

    mutating func write(_ page: Page) throws {
        let file = try root.appending(page.name)
        if names.insert(page.name).inserted, let folder = file.container { try createFolder(folder) }
        if try replaceFile(file, with: page.content, lasting: false) { written += 1 }
    }

    /// Marks a picture as used by this report.
    mutating func keep(_ name: String) { names.insert(name) }

    /// The state before the outputs last changed: the state of the last report if it differs, otherwise the one that
    /// the last report was compared with.
    func comparison(with state: JSONObject) -> JSONObject? {
        guard let last = earlier["state"]?.object else { return nil }
        return last == state ? earlier["earlier_state"]?.object : last
    }

    /// Deletes files of an earlier report that this one did not write, and finally writes the list.
    func finish(_ state: JSONObject) throws {
        for name in listed where !names.contains(name) { try removeFile(root.appending(name)) }
        try writeList(
            names, state: .object(state), earlier: comparison(with: state).map(JSONValue.object))
    }

    private func writeList(_ names: Set<String>, state: JSONValue?, earlier: JSONValue?) throws {
        let list = JSONObject([
            ("schema", .text(Self.schema)), ("files", .array(names.sorted().map(JSONValue.text))),
            ("state", state ?? .null), ("earlier_state", earlier ?? .null),
        ])
        try replaceFile(
            path.appending(Self.fileName), with: JSONValue.object(list).serialized(pretty: false))
    }
}

/// Which face is in which identity of which output, as stored in reports: `{output: {id: [key]}}`.
struct ReportState {
    /// Outputs by the names under which the folder remembers them.
    private let outputs: [(name: String, section: ReportSection)]

    let json: JSONObject

    init(of sections: [ReportSection], in folder: ReportFolder) {
        outputs = sections.map { (folder.name(of: $0.source.folder), $0) }
        json = JSONObject(
            outputs.map { name, section in
                let identities = section.source.identities.map { identity in
                    (identity.id, JSONValue.array(identity.keys.sorted().map { .key($0) }))
                }
                return (name, .object(JSONObject(identities)))
            })
    }

    /// Outputs that no longer exist come last.
    ///
    /// - Parameter face: returns the view of a face.
    func changes(from earlier: JSONObject?, face: (FaceKey) -> FaceView) -> ChangesView {
        guard let earlier else { return ChangesView(hasEarlier: false, sections: []) }
        let here = outputs.map { name, section in
            ChangesView.Section(
                slug: section.slug, title: section.view.title,
                identities: Self.identities(
                    Self.sets(earlier[name]),
                    Dictionary(section.source.identities.map { ($0.id, Set($0.keys)) }) { $1 }, face))
        }
        let names = Set(outputs.map(\.name))
        let gone = earlier.members.filter { !names.contains($0.key) }.map { member in
            ChangesView.Section(
                slug: nil, title: "\(member.key) (removed)",
                identities: Self.identities(Self.sets(member.value), [:], face))
        }
        return ChangesView(hasEarlier: true, sections: here + gone)
    }

    private static func sets(_ output: JSONValue?) -> [String: Set<FaceKey>] {
        Dictionary((output?.object?.members ?? []).map { ($0.key, keys($0.value)) }) { $1 }
    }

    private static func identities(
        _ before: [String: Set<FaceKey>], _ after: [String: Set<FaceKey>], _ face: (FaceKey) -> FaceView
    ) -> [ChangesView.Identity] {
        Set(before.keys).union(after.keys).sorted().compactMap { id in
            let (old, new) = (before[id], after[id])
            guard old != new else { return nil }
            let arrived = (new ?? []).subtracting(old ?? []).sorted()
            let left = (old ?? []).subtracting(new ?? []).sorted()
            let shown = ChangesView.Identity.facesShown
            return ChangesView.Identity(
                id: id, before: old?.count, after: new?.count, arrived: arrived.count, left: left.count,
                arrivals: arrived.prefix(shown).map(face), departures: left.prefix(shown).map(face))
        }
    }

    private static func keys(_ value: JSONValue) -> Set<FaceKey> {
        Set((value.array ?? []).compactMap { $0.text.flatMap { FaceKey($0) } })
    }
}
