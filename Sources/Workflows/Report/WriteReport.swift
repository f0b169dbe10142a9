import FaceStore
package import FaceTypes
import Files
package import Library
import Manifests
import Report

/// Writes static pages about outputs: who was found, how certain that is, what was left out and why.
///
/// The same outputs, library and photos give the same bytes. A missing photo leaves a gap in a page, not an error.
package struct ReportRequest: Workflow, Sendable {
    /// Output folders, folders that contain them, or a list of `dedup`.
    package var outputs: [FilePath]
    /// The folder of the report.
    package var folder: FilePath
    /// Converts distances to the scale of thresholds if a manifest has no calibration.
    package var calibration = Calibration.identity
    /// Takes precedence over the years of the cache.
    package var years = CaptureYears()

    package init(outputs: [FilePath], folder: FilePath) {
        self.outputs = outputs
        self.folder = folder
    }

    /// - Throws: `no_output`, `not_a_report`, `bad_manifest`; `Interrupted`, after which another run resumes.
    package func run(_ library: Library, _ tools: Tools) throws -> ReportOutcome {
        let sources = try outputs.flatMap { try ReportSource.all(in: $0) }.sorted(by: isShownBefore)
        let library = try library.snapshot(.all)
        let duplicates = try duplicates(of: self, library, isAlone: sources.isEmpty)
        for output in outputs where folder.isUnder(output) {
            try refuseLinks(at: OutputPlace(folder, in: output))
        }
        var folder = try ReportFolder(folder)
        let crops = ReportCrops(folder: OutputPlace(self.folder), library: library)
        let shown = sources.flatMap { source in
            source.identities.flatMap(\.keys) + source.rejected.map(\.key)
        }
        let rows = Set(library.rows(of: shown))
        try folder.plan(
            rows.compactMap { crops.name(ofFace: $0) }
                + (duplicates?.photos ?? []).compactMap { crops.name(ofPhoto: $0) })
        try crops.make(crops.tasks(faces: Array(rows), photos: duplicates?.photos ?? []), tools)
        let faces = ReportFaces(
            library, crops: crops,
            calibration: sources.lazy.compactMap(\.calibration).first ?? calibration, years: years)
        var writing = ReportWriting(faces: faces, duplicates: duplicates, tools: tools)
        return try writing.write(sources, rows, into: &folder)
    }
}

/// The result of `report`.
package struct ReportOutcome: Sendable {
    /// The page to open first.
    package var firstPage: FilePath
    package var sections = 0
    package var identities = 0
    package var faces = 0
    package var pages = 0
    /// Pages that are new or have changed.
    package var written = 0
    /// Faces whose photo could not be opened.
    package var missingCrops = 0
    /// The page of years of each identity, by ID.
    package var yearsPages: [String: FilePath] = [:]
}

/// The given list of `dedup`, or the one beside the cache.
///
/// - Throws: `no_output` if there is none, and nothing else to show.
private func duplicates(
    of request: ReportRequest, _ library: LibrarySnapshot, isAlone: Bool
) throws -> ReportDuplicates? {
    let list = request.outputs.first(where: ReportDuplicates.isList)
    let path = list ?? DuplicatesManifest.path(forCache: library.cache)
    let duplicates = try ReportDuplicates(reading: path, library)
    guard duplicates != nil || !isAlone else {
        throw FaceSetsError(
            code: .noOutput, "the list of duplicates does not exist", path: path,
            remedy: "Run `face-sets dedup CACHE` first.")
    }
    return duplicates
}

/// The outputs closest to use come first; several of one kind by folder.
private func isShownBefore(_ a: ReportSource, _ b: ReportSource) -> Bool {
    let order: [SectionView.Kind] = [.swap, .facesets, .persons]
    let (x, y) = (order.firstIndex(of: a.kind) ?? 0, order.firstIndex(of: b.kind) ?? 0)
    return x == y ? a.folder < b.folder : x < y
}

/// Writes the pages of measured outputs to a folder.
private struct ReportWriting {
    let faces: ReportFaces
    let duplicates: ReportDuplicates?
    let tools: Tools
    private var pages = 0
    private var yearsPages: [String: FilePath] = [:]

    init(faces: ReportFaces, duplicates: ReportDuplicates?, tools: Tools) {
        self.faces = faces
        self.duplicates = duplicates
        self.tools = tools
    }

    mutating func write(_ sources: [ReportSource], _ rows: Set<Int>, into folder: inout ReportFolder) throws
        -> ReportOutcome
    {
        let (progress, threads) = (tools.progress, tools.threads)
        let sections = progress.step("measuring \(counted(rows.count, "face"))") {
            Self.slugs(of: sources).map { ReportSection($0, slug: $1, faces, threads: threads) }
        }
        let state = ReportState(of: sections, in: folder)
        let found = rows.filter { faces.crop($0) != nil }
        let changes = state.changes(from: folder.comparison(with: state.json)) { key in
            guard let row = faces.library.row(of: key) else {
                return FaceView(key: key, photo: nil, crop: nil, distance: nil, terms: [])
            }
            var view = faces.face(row)
            if !rows.contains(row) { view.crop = nil }
            return view
        }
        var site = site(sections, changes)
        site.missingCrops = rows.count - found.count
        try folder.plan(site.pageNames)
        for row in found { if let name = faces.crops.name(ofFace: row) { folder.keep(name) } }
        try writeGeneral(site, into: &folder)
        progress.report(.started("writing pages", total: sections.reduce(0) { $0 + $1.identities.count }))
        defer { progress.report(.finished) }
        for section in sections { try write(section, of: site, into: &folder) }
        try folder.finish(state.json)
        return ReportOutcome(
            firstPage: folder.path.appending("index.html"), sections: sections.count,
            identities: sections.reduce(0) { $0 + $1.identities.count }, faces: rows.count, pages: pages,
            written: folder.written, missingCrops: site.missingCrops, yearsPages: yearsPages)
    }

    /// One folder of pages per output; a second one of a kind gets a number.
    private static func slugs(of sources: [ReportSource]) -> [(ReportSource, String)] {
        var seen: [String: Int] = [:]
        return sources.map { source in
            let count = seen[source.kind.rawValue, default: 0] + 1
            seen[source.kind.rawValue] = count
            return (source, count == 1 ? source.kind.rawValue : "\(source.kind.rawValue)-\(count)")
        }
    }

    private func site(_ sections: [ReportSection], _ changes: ChangesView) -> Site {
        let photos = faces.library.photos
        return Site(
            title: sections.isEmpty
                ? "Duplicates" : sections.count == 1 ? sections[0].view.title : "Face sets",
            sections: sections.map(\.view), duplicateGroups: duplicates?.groups.count,
            photos: photos.count { $0.status != .failed }, faceless: photos.count { $0.status == .noFace },
            failed: photos.filter { $0.status == .failed }.map {
                Finding(path: $0.path, reason: ReasonText(reading: $0.reason))
            }, missingCrops: 0, changes: changes)
    }

    private mutating func writeGeneral(_ site: Site, into folder: inout ReportFolder) throws {
        try folder.write(Page(stylesheet, name: "style.css"))
        try put([site.overviewPage, site.changesPage], into: &folder)
        if !site.sections.isEmpty { try put(site.indexPages, into: &folder) }
        guard let duplicates else { return }
        for row in duplicates.photos {
            if let name = faces.crops.name(ofPhoto: row), faces.crops.exists(name) { folder.keep(name) }
        }
        try put(site.duplicatePages(duplicates.views(faces)), into: &folder)
    }

    private mutating func write(_ section: ReportSection, of site: Site, into folder: inout ReportFolder)
        throws
    {
        try put(site.listPages(section.view), into: &folder)
        for (identity, view) in zip(section.identities, section.view.identities) {
            try tools.interruption.check()
            let shown = identity.faces.map { faces.face($0.row, distance: $0.distance) }
            try put(site.identityPages(view, in: section.view, faces: shown), into: &folder)
            if view.hasEras {
                let eras = section.source.identities.filter { $0.parent == view.id }
                let years = try ReportEras.view(of: identity, eras: eras, faces)
                let page = site.erasPage(years, of: view, in: section.view)
                try put([page], into: &folder)
                yearsPages[view.id] = folder.path.appending(page.name)
            }
            tools.progress.report(.advanced(1))
        }
        for (group, view) in zip(section.rejected, section.view.rejected) {
            try tools.interruption.check()
            let shown = group.faces.map { section.face(of: $0, faces) }
            try put(site.rejectedPages(view, in: section.view, faces: shown), into: &folder)
        }
    }

    private mutating func put(_ new: [Page], into folder: inout ReportFolder) throws {
        for page in new { try folder.write(page) }
        pages += new.count
    }
}
