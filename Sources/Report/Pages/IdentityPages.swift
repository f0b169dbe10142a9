import FaceTypes

extension Site {
    private static let facesPerPage = 96
    private static let identitiesPerPage = 60

    func paging(ofList section: SectionView) -> Paging {
        Paging(itemCount: section.identities.count, itemsPerPage: Self.identitiesPerPage, stem: "list")
    }

    func paging(of identity: IdentityView) -> Paging {
        Paging(
            itemCount: identity.faceCount, itemsPerPage: Self.facesPerPage, stem: pageName(of: identity.id))
    }

    func paging(of rejected: RejectedView) -> Paging {
        Paging(
            itemCount: rejected.count, itemsPerPage: Self.facesPerPage, stem: rejectedStem(rejected.reason))
    }

    /// All identities of an output, with links to the faces that it left out.
    package func listPages(_ section: SectionView) -> [Page] {
        let paging = paging(ofList: section)
        return (0..<paging.pageCount).map { number in
            let shown = Array(section.identities[paging.range(number)])
            let title = listTitle(section)
            let body: HTML = """
                <h1>\(title)</h1><p class="path"><bdi>\(section.source)</bdi></p>
                \(counts(section))<h2>All, largest first</h2>
                \(identityGrid(shown, in: section, root: "../"))\(paging.links(number))\
                \(number == 0 ? measures(section, root: "../") : "")
                """
            return page(
                "\(section.slug)/\(paging.name(number))", title: title, current: "\(section.slug)/list.html",
                body: body)
        }
    }

    func counts(_ section: SectionView) -> HTML {
        numbers([
            (section.words.many, grouped(section.identities.count)),
            ("faces", grouped(section.faceCount)), ("photos", grouped(section.photoCount)),
            ("faces left out", grouped(section.rejected.reduce(0) { $0 + $1.count })),
        ])
    }

    /// Plots, and counts of faces left out.
    func measures(_ section: SectionView, root: String) -> HTML {
        let rejected = section.rejected.map { group -> HTML in
            """
            <tr><th scope="row" class="whole"><a href="\(Link("\(root)\(section.slug)/\(rejectedStem(group.reason)).html"))">\
            \(group.title)</a></th><td class="whole">\(grouped(group.count))</td><td>\(meaning(of: group.reason))</td></tr>
            """
        }
        let options = section.options.map {
            "<tr><th scope=\"row\">\($0.name)</th><td>\($0.value)</td></tr>" as HTML
        }
        let left: HTML =
            rejected.isEmpty
            ? "" : "<h3>Left out, by reason</h3><table><tbody>\(rejected)</tbody></table>"
        return """
            <div class="plots">\
            \(histogramPlot(
                title: "Faces: distance to the centroid of their \(section.words.one)",
                axis: "cosine distance", section.faceDistances, marks: section.faceMarks))\
            \(histogramPlot(
                title: "\(section.title): distance to the nearest other",
                axis: section.kind == .persons
                    ? "cosine distance, average of all pairs" : "cosine distance between centroids",
                section.identityDistances,
                marks: section.identityMarks))\
            \(sizePlot(section))</div>\(left)
            <details><summary>Options of the run</summary><table><tbody>\(options)</tbody></table></details>
            """
    }

    private func sizePlot(_ section: SectionView) -> HTML {
        let ends = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
        let counts = ends.indices.map { place in
            let next = place + 1 < ends.count ? ends[place + 1] : Int.max
            return section.identities.filter { $0.faceCount >= ends[place] && $0.faceCount < next }.count
        }
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 })
        else { return "" }
        let bars = (first...last).map { place in
            let end = place + 1 < ends.count ? ends[place + 1] - 1 : Int.max
            let label =
                end == ends[place] ? "\(end)" : end == .max ? "\(ends[place])+" : "\(ends[place])–\(end)"
            return (label: label, parts: [(colour: 9, count: counts[place])])
        }
        return stackedBars(title: "\(section.title) by number of faces", bars)
    }

    func identityGrid(_ identities: [IdentityView], in section: SectionView, root: String) -> HTML {
        let cards = identities.map { identity -> HTML in
            let cover =
                identity.cover.map { picture(of: $0, root: root) } ?? "<div class=\"hole\">no picture</div>"
            let label: HTML = identity.label == identity.id ? "" : "<span>\(identity.label)</span>"
            let remarks = identity.remarks.map { "<span class=\"soft\">\($0)</span>" as HTML }
            return """
                <li><a class="card" href="\(Link("\(root)\(section.slug)/\(pageName(of: identity.id)).html"))">\
                \(cover)<span class="words"><strong>\(identity.id)</strong>\(label)\
                <span>\(groupedCount(identity.faceCount, "face")), \(groupedCount(identity.photoCount, "photo"))</span>\
                \(remarks)</span></a></li>

                """
        }
        return "<ul class=\"grid\">\n\(cards)</ul>\n"
    }

    /// One identity with its faces, farthest from its centroid first.
    package func identityPages(_ identity: IdentityView, in section: SectionView, faces: [FaceView]) -> [Page]
    {
        let paging = paging(of: identity)
        let far = section.faceMarks.map(\.value).min()
        return (0..<paging.pageCount).map { number in
            let body: HTML = """
                \(identityHead(identity, in: section))\(number == 0 ? neighbours(identity) : "")\
                <h2>Faces, farthest from the centroid first</h2>
                \(paging.links(number))\(faceGrid(Array(faces[paging.range(number)]), root: "../", far: far))\
                \(paging.links(number))
                """
            return page(
                "\(section.slug)/\(paging.name(number))", title: identity.id,
                current: "\(section.slug)/list.html", body: body)
        }
    }

    private func identityHead(_ identity: IdentityView, in section: SectionView) -> HTML {
        let label: HTML =
            identity.label == identity.id ? "" : " <span class=\"soft\">\(identity.label)</span>"
        let remarks: HTML =
            identity.remarks.isEmpty
            ? "" : "<p class=\"soft\">\(identity.remarks.joined(separator: " · "))</p>\n"
        let bundles = identity.bundles.map {
            "<li><a href=\"\(Link(file: $0))\"><bdi>\($0.lastComponent)</bdi></a></li>" as HTML
        }
        let files: HTML = bundles.isEmpty ? "" : "<ul class=\"chips\">\(bundles)</ul>\n"
        let eras: HTML =
            identity.hasEras
            ? "<p><a href=\"\(Link("eras-\(pageName(of: identity.id)).html"))\">Through the years</a></p>"
            : ""
        return """
            <p class="soft"><a href="list.html">\(listTitle(section))</a></p><h1>\(identity.id)\(label)</h1>
            \(numbers([
                ("faces", grouped(identity.faceCount)), ("photos", grouped(identity.photoCount)),
                ("median distance", identity.medianDistance.map { fixed($0, digits: 3) } ?? "–"),
                ("greatest distance", identity.greatestDistance.map { fixed($0, digits: 3) } ?? "–"),
            ]))\(remarks)\(files)\(eras)
            """
    }

    private func neighbours(_ identity: IdentityView) -> HTML {
        guard !identity.neighbours.isEmpty else { return "" }
        let items = identity.neighbours.map { other -> HTML in
            let label: HTML = other.label == other.id ? "" : " \(other.label)"
            return """
                <li><a href="\(Link("\(pageName(of: other.id)).html"))">\(other.id)</a>\(label) \
                \(fixed(other.distance, digits: 3))</li>
                """
        }
        return "<h2>Nearest others</h2><ul class=\"chips\">\(items)</ul>\n"
    }
}
