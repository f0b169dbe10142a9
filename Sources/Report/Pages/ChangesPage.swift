/// What changed in an output between two states.
package struct ChangesView: Sendable {
    package struct Identity: Sendable {
        package var id: String
        package var before: Int?
        package var after: Int?
        package var arrived: Int
        package var left: Int
        /// Some of the faces that arrived, and of those that left.
        package var arrivals: [FaceView]
        package var departures: [FaceView]

        package static let facesShown = 8

        package init(
            id: String, before: Int?, after: Int?, arrived: Int, left: Int, arrivals: [FaceView] = [],
            departures: [FaceView] = []
        ) {
            self.id = id
            self.before = before
            self.after = after
            self.arrived = arrived
            self.left = left
            self.arrivals = arrivals
            self.departures = departures
        }
    }

    package struct Section: Sendable {
        /// Nil for an output that no longer exists.
        package var slug: String?
        package var title: String
        /// Those that differ, by ID.
        package var identities: [Identity]

        package init(slug: String?, title: String, identities: [Identity]) {
            self.slug = slug
            self.title = title
            self.identities = identities
        }
    }

    /// Whether there was an earlier state to compare with.
    package var hasEarlier: Bool
    package var sections: [Section]

    package init(hasEarlier: Bool, sections: [Section]) {
        self.hasEarlier = hasEarlier
        self.sections = sections
    }

    package var isAny: Bool { sections.contains { !$0.identities.isEmpty } }
}

extension Site {
    private static let changesShown = 500

    /// What has changed since the outputs last differed from now.
    package var changesPage: Page {
        let parts = changes.sections.filter { !$0.identities.isEmpty }.map(changedSection)
        let nothing: HTML =
            changes.hasEarlier
            ? "<p>Nothing changed since the last report.</p>"
            : "<p>This is the first report. The next one will list changes here.</p>"
        let body: HTML =
            "<h1>What changed since the last report</h1>\n\(parts.isEmpty ? nothing : HTML(parts))"
        return page("changes.html", title: "Changes", current: "changes.html", body: body)
    }

    private func faces(_ shown: [FaceView], of count: Int) -> HTML {
        guard !shown.isEmpty else { return "\(grouped(count))" }
        let items = shown.map { "<li>\(picture(of: $0, root: ""))</li>" as HTML }
        return "\(grouped(count))<ul class=\"arrivals\">\(items)</ul>"
    }

    private func changedSection(_ section: ChangesView.Section) -> HTML {
        let rows = section.identities.prefix(Self.changesShown).map { identity -> HTML in
            let page = section.slug.map { Link("\($0)/\(pageName(of: identity.id)).html") }
            let name: HTML =
                identity.after == nil
                ? "\(identity.id)" : page.map { "<a href=\"\($0)\">\(identity.id)</a>" } ?? ""
            return """
                <tr><th scope="row">\(name)</th><td>\(identity.before.map(grouped) ?? "new")</td>\
                <td>\(identity.after.map(grouped) ?? "removed")</td><td>\(faces(identity.arrivals, of: identity.arrived))</td>\
                <td>\(faces(identity.departures, of: identity.left))</td></tr>

                """
        }
        let hidden = section.identities.count - rows.count
        let more: HTML = hidden > 0 ? "<p class=\"soft\">and \(grouped(hidden)) more</p>" : ""
        return """
            <h2>\(section.title)</h2><div class="scroll" tabindex="0" role="group" aria-label="\(section.title)">\
            <table><thead><tr><th scope="col">id</th><th scope="col">before</th>\
            <th scope="col">now</th><th scope="col">added</th><th scope="col">removed</th></tr></thead>\
            <tbody>\(Array(rows))</tbody></table></div>\(more)

            """
    }
}
