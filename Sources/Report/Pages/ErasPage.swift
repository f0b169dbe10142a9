import FaceTypes

/// An identity by year.
package struct ErasView: Sendable {
    /// One sub-group at the threshold of `era-split`.
    package struct SubCluster: Sendable {
        package var faceCount: Int
        /// To the centroids of all sub-groups shown, in order.
        package var distances: [Double]

        package init(faceCount: Int, distances: [Double]) {
            self.faceCount = faceCount
            self.distances = distances
        }
    }

    /// A year, or nil for faces without a date.
    package struct Year: Sendable {
        package var year: Int?
        /// Faces by sub-group; those of sub-groups not shown share one number after the last.
        package var faces: [(subCluster: Int, face: FaceView)]

        package init(year: Int?, faces: [(subCluster: Int, face: FaceView)]) {
            self.year = year
            self.faces = faces
        }
    }

    package var threshold: Double
    /// Largest first, at most `shownSubClusters`.
    package var subClusters: [SubCluster]
    /// Ascending, faces without a date last.
    package var years: [Year]
    /// Pairs of faces by distance.
    package var pairs: Histogram
    /// `sortable`, `not_sortable` or `unknown`, and the share of the variance of years that is explained.
    package var verdict: String
    package var explained: Double?
    /// Existing eras, by ID.
    package var eras: [String]

    package init(
        threshold: Double, subClusters: [SubCluster], years: [Year], pairs: Histogram, verdict: String,
        explained: Double?, eras: [String]
    ) {
        self.threshold = threshold
        self.subClusters = subClusters
        self.years = years
        self.pairs = pairs
        self.verdict = verdict
        self.explained = explained
        self.eras = eras
    }

    /// As many as there are colours.
    package static let shownSubClusters = 8
}

extension Site {
    private static let facesPerYear = 36

    /// The timeline of an identity.
    package func erasPage(_ view: ErasView, of identity: IdentityView, in section: SectionView) -> Page {
        let years = view.years.map(year)
        let eras = view.eras.map {
            "<li><a href=\"\(Link("\(pageName(of: $0)).html"))\">\($0)</a></li>" as HTML
        }
        let list: HTML = eras.isEmpty ? "" : "<h2>Eras</h2><ul>\(eras)</ul>\n"
        let body: HTML = """
            <p class="soft"><a href="\(Link("\(pageName(of: identity.id)).html"))">\(identity.id)</a></p>
            <h1>\(identity.id) through the years</h1><p>\(verdict(view))</p>\(list)
            <div class="plots">\(timeline(view))\(histogramPlot(
                title: "Pairs of faces by distance", axis: "cosine distance", view.pairs,
                marks: [Mark("sub-group threshold", view.threshold)]))</div>
            \(distances(view))<h2>Year by year</h2><div class="years">\(years)</div>
            """
        return page(
            erasName(identity, in: section), title: "\(identity.id) through the years",
            current: "\(section.slug)/list.html", body: body)
    }

    private func verdict(_ view: ErasView) -> String {
        let share = view.explained.map {
            " They explain \(fixed($0 * 100, digits: 0)) % of the variance of the years."
        }
        switch view.verdict {
        case "sortable":
            return "The sub-groups correspond to years: this set can be split by era." + (share ?? "")
        case "not_sortable": return "The sub-groups do not correspond to years." + (share ?? "")
        default: return "There are too few dated faces to tell whether the sub-groups correspond to years."
        }
    }

    private func timeline(_ view: ErasView) -> HTML {
        stackedBars(
            title: "Faces by year, coloured by sub-group",
            view.years.map { year in
                let counts = Dictionary(year.faces.map { ($0.subCluster, 1) }, uniquingKeysWith: +)
                let parts = counts.sorted { $0.key < $1.key }.map { (colour: $0.key, count: $0.value) }
                return (label: year.year.map(String.init) ?? "none", parts: parts)
            })
    }

    private func distances(_ view: ErasView) -> HTML {
        guard view.subClusters.count > 1 else { return "" }
        let heads = view.subClusters.indices.map { "<th scope=\"col\">\(tag($0))</th>" as HTML }
        let rows = view.subClusters.enumerated().map { number, cluster -> HTML in
            let cells = cluster.distances.enumerated().map { place, value -> HTML in
                place == number ? "<td>–</td>" : "<td>\(fixed(value))</td>"
            }
            return "<tr><th scope=\"row\">\(tag(number))</th><td>\(cluster.faceCount)</td>\(cells)</tr>\n"
        }
        return """
            <h2>Sub-groups at \(fixed(view.threshold)), and the distances between their centroids</h2><div class="scroll" \
            tabindex="0" role="group" aria-label="Distances"><table><thead><tr><th></th><th scope="col">faces</th>\
            \(heads)</tr></thead><tbody>\(rows)</tbody></table></div>

            """
    }

    private func year(_ year: ErasView.Year) -> HTML {
        let cards = year.faces.prefix(Self.facesPerYear).map { place, face -> HTML in
            let shown: HTML = "\(picture(of: face, root: "../"))\(tag(place))"
            guard let photo = face.photo, photo.isPresent else {
                return "<li><div class=\"card\">\(shown)</div></li>\n"
            }
            return "<li><a class=\"card\" href=\"\(Link(file: photo.path))\">\(shown)</a></li>\n"
        }
        let more = year.faces.count - cards.count
        let rest: HTML = more > 0 ? "<p class=\"soft\">and \(more) more</p>" : ""
        return """
            <section><h3>\(year.year.map(String.init) ?? "Without a date") <span class="soft">\
            \(groupedCount(year.faces.count, "face"))</span></h3><ul class="grid">
            \(Array(cards))</ul>\(rest)</section>

            """
    }

    /// A for the largest sub-group; a dot for those not shown.
    private func tag(_ number: Int) -> HTML {
        let shown = min(number, ErasView.shownSubClusters)
        let letter = shown < ErasView.shownSubClusters ? String(UnicodeScalar(UInt8(65 + shown))) : "·"
        return "<span class=\"tag c\(shown)\">\(letter)</span>"
    }
}
