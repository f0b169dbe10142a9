package import FaceTypes

/// What every page of a report needs: the list of sections, for navigation.
package struct Site: Sendable {
    package var title: String
    package var sections: [SectionView]
    /// Groups of duplicates; nil if there is no list of them.
    package var duplicateGroups: Int?
    /// Photos in the cache, those without a face, and those that could not be read.
    package var photos: Int
    package var faceless: Int
    package var failed: [Finding]
    /// Crops that could not be made because a photo is missing, has changed or cannot be read.
    package var missingCrops: Int
    package var changes: ChangesView

    package init(
        title: String, sections: [SectionView], duplicateGroups: Int?, photos: Int, faceless: Int,
        failed: [Finding], missingCrops: Int, changes: ChangesView
    ) {
        self.title = title
        self.sections = sections
        self.duplicateGroups = duplicateGroups
        self.photos = photos
        self.faceless = faceless
        self.failed = failed
        self.missingCrops = missingCrops
        self.changes = changes
    }
}

/// A page: its path in the report and its bytes.
package struct Page: Sendable {
    /// Relative to the report.
    package let name: String
    package let content: [UInt8]

    package init(_ content: HTML, name: String) {
        self.name = name
        self.content = content.bytes
    }
}

extension Site {
    /// All files of the report except for its pictures.
    package var pageNames: [String] {
        let duplicates = duplicateGroups.map { paging(ofGroups: $0).names(in: "duplicates") } ?? []
        return ["style.css", "index.html", "changes.html"] + (sections.isEmpty ? [] : indexPaging.names)
            + duplicates + sections.flatMap(pageNames)
    }

    private func pageNames(of section: SectionView) -> [String] {
        let identities = section.identities.flatMap { identity in
            paging(of: identity).names(in: section.slug)
                + (identity.hasEras ? [erasName(identity, in: section)] : [])
        }
        let rejected = section.rejected.flatMap { paging(of: $0).names(in: section.slug) }
        return paging(ofList: section).names(in: section.slug) + identities + rejected
    }

    func erasName(_ identity: IdentityView, in section: SectionView) -> String {
        "\(section.slug)/eras-\(pageName(of: identity.id)).html"
    }

    /// A complete document around `body`.
    ///
    /// Only pictures and the stylesheet of the report may be loaded, and no script can run, whatever a name contains.
    func page(_ name: String, title: String, current: String, body: HTML) -> Page {
        let root = name.contains("/") ? "../" : ""
        let document: HTML = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; img-src 'self' file: data:; style-src 'self' file:">
            <meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
            <title>\(title) · \(self.title)</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(Link(root + "style.css"))"></head>
            <body><a class="skip" href="#main">Skip to content</a>
            <header><div class="bar"><strong>face-sets</strong><nav aria-label="Report"><ul>\
            \(navigation(root: root, current: current))</ul></nav></div></header>
            <main id="main">
            \(body)</main>
            <footer>Faces are biometric data: keep this folder private. Distances use the same scale as \
            thresholds; 0 means the same picture.</footer>
            </body></html>

            """
        return Page(document, name: name)
    }

    private func navigation(root: String, current: String) -> [HTML] {
        var places: [(name: String, title: String)] = [("index.html", "Overview")]
        places += sections.map { ("\($0.slug)/list.html", listTitle($0)) }
        if !sections.isEmpty { places.append(("names.html", "Names")) }
        if duplicateGroups != nil { places.append(("duplicates/list.html", "Duplicates")) }
        places.append(("changes.html", "Changes"))
        return places.map { place in
            let now: HTML = place.name == current ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(Link(root + place.name))\"\(now)>\(place.title)</a></li>"
        }
    }

    /// Distinguishes two outputs of one kind by their folders.
    func listTitle(_ section: SectionView) -> String {
        let alike = sections.filter { $0.kind == section.kind }.count > 1
        return alike ? "\(section.title): \(section.source.lastComponent.shown)" : section.title
    }
}

/// Items divided into pages, with links between them. An empty list is one empty page.
struct Paging {
    let itemCount: Int
    let itemsPerPage: Int
    /// `list` for `list.html`, `list-2.html` …
    let stem: String

    var pageCount: Int { max(1, (itemCount + itemsPerPage - 1) / itemsPerPage) }
    func range(_ page: Int) -> Range<Int> {
        page * itemsPerPage..<min(itemCount, (page + 1) * itemsPerPage)
    }
    var names: [String] { (0..<pageCount).map(name) }
    func names(in folder: String) -> [String] { names.map { "\(folder)/\($0)" } }
    func name(_ page: Int) -> String { page == 0 ? "\(stem).html" : "\(stem)-\(page + 1).html" }

    /// The first, the last and the neighbouring pages, with gaps.
    func links(_ page: Int) -> HTML {
        guard pageCount > 1 else { return "" }
        let near = Set([0, pageCount - 1] + Array(max(0, page - 2)...min(pageCount - 1, page + 2))).sorted()
        var items: [HTML] = []
        if page > 0 {
            items.append("<li><a rel=\"prev\" href=\"\(Link(name(page - 1)))\">← Previous</a></li>")
        }
        for (place, number) in near.enumerated() {
            if place > 0, number > near[place - 1] + 1 { items.append("<li>…</li>") }
            let now: HTML = number == page ? " aria-current=\"page\"" : ""
            items.append(
                """
                <li><a href="\(Link(name(number)))"\(now)><span class="hidden">Page </span>\
                \(number + 1)</a></li>
                """)
        }
        if page + 1 < pageCount {
            items.append("<li><a rel=\"next\" href=\"\(Link(name(page + 1)))\">Next →</a></li>")
        }
        return "<nav class=\"pages\" aria-label=\"Pages\"><ul>\(items)</ul></nav>\n"
    }
}
