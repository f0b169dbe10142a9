import FaceTypes

extension Site {
    private static let entriesPerPage = 600

    private struct Entry {
        let identity: IdentityView
        let section: SectionView
    }

    var indexPaging: Paging {
        Paging(
            itemCount: sections.reduce(0) { $0 + $1.identities.count }, itemsPerPage: Self.entriesPerPage,
            stem: "names")
    }

    /// All people by name, then by number, from all outputs.
    package var indexPages: [Page] {
        let entries = sections.flatMap { section in
            section.identities.map { Entry(identity: $0, section: section) }
        }.sorted { Self.place(of: $0) < Self.place(of: $1) }
        let paging = indexPaging
        return (0..<paging.pageCount).map { number in
            let rows = entries[paging.range(number)].map(row)
            let body: HTML = """
                <h1>Names and numbers</h1>\(paging.links(number))
                <div class="scroll" tabindex="0" role="group" aria-label="Names and numbers"><table><thead><tr>\
                <th scope="col">name</th><th scope="col">number</th><th scope="col">in</th><th scope="col">faces</th>\
                <th scope="col">photos</th></tr></thead><tbody>\(Array(rows))</tbody></table></div>
                \(paging.links(number))
                """
            return page(paging.name(number), title: "Names and numbers", current: "names.html", body: body)
        }
    }

    /// Those with a name come first.
    private static func place(of entry: Entry) -> (Int, String, String) {
        let identity = entry.identity
        return (identity.label == identity.id ? 1 : 0, identity.label.lowercased(), identity.id)
    }

    private func row(_ entry: Entry) -> HTML {
        let (identity, section) = (entry.identity, entry.section)
        let link = Link("\(section.slug)/\(pageName(of: identity.id)).html")
        let name: HTML = identity.label == identity.id ? "" : "<a href=\"\(link)\">\(identity.label)</a>"
        return """
            <tr><td>\(name)</td><th scope="row"><a href="\(link)">\(identity.id)</a></th>\
            <td>\(listTitle(section))</td><td>\(grouped(identity.faceCount))</td>\
            <td>\(grouped(identity.photoCount))</td></tr>

            """
    }
}
