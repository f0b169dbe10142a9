import FaceStore
package import FaceTypes
import Files
package import Library
import Manifests
import PhotoMetadata

/// The use case `people import-regions`: imports names of faces from other programs as decisions.
package struct ImportRegions: Workflow {
    /// Only photos in this folder; nil for all.
    package var source: FilePath?
    /// Picasa's `contacts.xml`.
    package var contacts: FilePath?
    package var dryRun = false

    package init() {}

    package struct Outcome: Sendable {
        /// Faces that were named, and their names.
        package var faces = 0
        package var names = 0
        /// Named regions that earlier decisions already cover.
        package var known = 0
        /// Regions without a name.
        package var unnamed = 0
        package var decisions = 0
        /// Named regions in which no face was detected.
        package var unmatched: [Finding] = []
        package var failed: [Finding] = []
    }

    /// - Throws: errors of reading the cache; `Interrupted`.
    package func run(_ library: Library, _ tools: Tools) throws -> Outcome {
        let snapshot = try library.snapshot(.decisions)
        let contacts = try contacts.map { PicasaFile.contacts(try readFile($0)) } ?? [:]
        let faces = Dictionary(grouping: snapshot.faces.indices) { snapshot.faces[$0].record.photo }
        let photos = snapshot.photos.indices.compactMap { row in place(of: row, snapshot).map { (row, $0) } }
        let sources = RegionSources(
            tools.photos, folders: Set(photos.map(\.1.parent)), contacts: contacts)
        var outcome = Outcome()
        var found: [NamedFaces.Group: [Int]] = [:]
        try tools.progress.step("reading regions", total: photos.count) {
            try tools.inOrder(
                photos, work: { photo in Result { try sources.read(photo.1, snapshot.photos[photo.0]) } }
            ) { photo, result in
                switch result {
                case .failure(let error):
                    outcome.failed.append(Finding(path: photo.1, reason: ReasonText(error)))
                case .success(let written):
                    match(written, photo.1, faces[photo.0] ?? [], snapshot, &found, &outcome)
                }
            }
        }
        try tools.interruption.check()
        let statements = NamedFaces(found, snapshot).statements(&outcome)
        outcome.decisions = statements.reduce(0) { $0 + $1.1.count }
        guard !dryRun else { return outcome }
        for (source, statements) in statements where !statements.isEmpty {
            _ = try library.append(statements, source: source, time: currentTime())
        }
        return outcome
    }

    /// The first existing path in the source.
    private func place(of row: Int, _ library: LibrarySnapshot) -> FilePath? {
        guard library.photos[row].reason.isEmpty else { return nil }
        return library.livingPaths(ofPhoto: row).first { path in source.map { path.path.isUnder($0) } ?? true
        }?.path
    }

    private func match(
        _ written: PhotoRegions, _ path: FilePath, _ rows: [Int], _ library: LibrarySnapshot,
        _ found: inout [NamedFaces.Group: [Int]], _ outcome: inout Outcome
    ) {
        let boxes = rows.map { RelativeBox(library.faces[$0].record.box, of: library.faces[$0].photo) }
        let matching = RegionMatching(written.regions.map(\.shown), boxes)
        for (region, face) in matching.pairs {
            let (named, _, source) = written.regions[region]
            guard let name = named.name else {
                outcome.unnamed += 1
                continue
            }
            found[NamedFaces.Group(name: name, source: source), default: []].append(rows[face])
        }
        for region in matching.unmatchedRegions {
            guard let name = written.regions[region].region.name else {
                outcome.unnamed += 1
                continue
            }
            outcome.unmatched.append(Finding(path: path, .noFaceInRegion, name.onOneLine))
        }
    }
}

/// Faces with the names from photos, as statements for the log.
private struct NamedFaces {
    struct Group: Hashable {
        var name: String
        var source: DecisionSource
    }

    private let found: [Group: [Int]]
    private let library: LibrarySnapshot

    init(_ found: [Group: [Int]], _ library: LibrarySnapshot) {
        self.found = found
        self.library = library
    }

    /// By source: each name once, for the person who already had it or a new one, and each face once.
    func statements(_ outcome: inout ImportRegions.Outcome) -> [(DecisionSource, [Statement<FaceAnchor>])] {
        var people = named()
        var bySource: [DecisionSource: [Statement<FaceAnchor>]] = [:]
        for (group, rows) in found.sorted(by: {
            ($0.key.name, $0.key.source.rawValue) < ($1.key.name, $1.key.source.rawValue)
        }) {
            guard let name = try? PersonName(name: group.name, born: nil).checked().name else {
                outcome.unmatched += rows.map {
                    Finding(path: library.faces[$0].photo.path, .badName, group.name.onOneLine)
                }
                continue
            }
            let known = people[name]
            let new = rows.sorted().filter { known?.faces.contains(library.faces[$0].key) != true }
            outcome.known += rows.count - new.count
            let anchors = library.anchors(new)
            guard !anchors.isEmpty else { continue }
            let most = PersonReference<FaceAnchor>.mostFaces
            let person = known?.reference ?? PersonReference(faces: Array(anchors.prefix(most)))
            var statements: [Statement<FaceAnchor>] = []
            if known == nil {
                statements.append(.name(person, name: name, born: nil))
                outcome.names += 1
            }
            statements.append(.confirm(anchors, person))
            outcome.faces += anchors.count
            bySource[group.source, default: []] += statements
            people[name] = (person, (known?.faces ?? []).union(anchors.map(\.key)))
        }
        return bySource.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// Who is named by decisions in force, and which faces were confirmed as that person.
    private func named() -> [String: (reference: PersonReference<FaceAnchor>, faces: Set<FaceKey>)] {
        var people: [String: (reference: PersonReference<FaceAnchor>, faces: Set<FaceKey>)] = [:]
        let standing = library.decisionLog.standing
        for decision in standing {
            if case .name(let person, let name, _) = decision.statement { people[name] = (person, []) }
        }
        let names = Dictionary(people.map { ($0.value.reference, $0.key) }) { first, _ in first }
        for decision in standing {
            guard case .confirm(let faces, let person) = decision.statement, let name = names[person] else {
                continue
            }
            people[name]?.faces.formUnion(faces.map(\.key))
        }
        return people
    }
}
