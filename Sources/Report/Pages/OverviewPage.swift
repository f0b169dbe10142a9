import FaceTypes

extension Site {
    /// The first page.
    package var overviewPage: Page {
        let parts = sections.map { section -> HTML in
            """
            <section aria-label="\(listTitle(section))">
            <h2><a href="\(Link("\(section.slug)/list.html"))">\(listTitle(section))</a></h2>
            <p class="path"><bdi>\(section.source)</bdi></p>
            \(counts(section))\
            \(identityGrid(Array(section.identities.prefix(12)), in: section, root: ""))\
            \(section.identities.count > 12 ? allOf(section) : "")\(measures(section, root: ""))</section>

            """
        }
        let body: HTML = """
            <h1>\(title)</h1>
            \(numbers([("photos", grouped(photos)), ("without a face", grouped(faceless))] + extraNumbers))
            \(missingNote)\(changesNote)\(parts)\(failedPhotos)
            """
        return page("index.html", title: "Overview", current: "index.html", body: body)
    }

    private var extraNumbers: [(name: String, value: String)] {
        var values = [("could not be read", grouped(failed.count))]
        if let duplicateGroups { values.append(("groups of duplicates", grouped(duplicateGroups))) }
        return failed.isEmpty ? Array(values.dropFirst()) : values
    }

    private func allOf(_ section: SectionView) -> HTML {
        """
        <p><a href="\(Link("\(section.slug)/list.html"))">All \(grouped(section.identities.count)) \
        \(section.words.many)</a></p>
        """
    }

    private var missingNote: HTML {
        guard missingCrops > 0 else { return "" }
        return """
            <p class="note">\(groupedCount(missingCrops, "face has", "faces have")) no picture, because photos are missing, have \
            changed or cannot be read. If they were moved, run <code>face-sets embed</code> or \
            <code>face-sets cache relocate</code>.</p>

            """
    }

    private var changesNote: HTML {
        guard changes.isAny else { return "" }
        return "<p><a href=\"changes.html\">What changed since the last report</a></p>\n"
    }

    private var failedPhotos: HTML {
        guard !failed.isEmpty else { return "" }
        let rows = failed.prefix(200).map { finding -> HTML in
            "<tr><td><bdi>\(finding.path)</bdi></td><td>\(finding.reason.explained)</td></tr>\n"
        }
        let more: HTML =
            failed.count > 200 ? "<p class=\"soft\">and \(grouped(failed.count - 200)) more</p>" : ""
        return """
            <h2>Photos that could not be read</h2><table><thead><tr><th scope="col">photo</th>\
            <th scope="col">reason</th></tr></thead><tbody>\(Array(rows))</tbody></table>\(more)
            """
    }
}
