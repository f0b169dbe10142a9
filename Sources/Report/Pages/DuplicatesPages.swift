import FaceTypes

/// Photos that show the same picture.
package struct DuplicateGroupView: Sendable {
    package struct Member: Sendable {
        package var photo: PhotoView
        package var picture: String?
        /// In bytes; nil if unknown.
        package var size: Int64?
        /// Bits in which the perceptual hashes differ; nil for the keeper and for the same bytes.
        package var hashDistance: Int?

        package init(photo: PhotoView, picture: String?, size: Int64?, hashDistance: Int?) {
            self.photo = photo
            self.picture = picture
            self.size = size
            self.hashDistance = hashDistance
        }
    }

    package var isByteIdentical: Bool
    package var keeper: Member
    package var others: [Member]

    package init(isByteIdentical: Bool, keeper: Member, others: [Member]) {
        self.isByteIdentical = isByteIdentical
        self.keeper = keeper
        self.others = others
    }
}

extension Site {
    private static let groupsPerPage = 24

    func paging(ofGroups count: Int) -> Paging {
        Paging(itemCount: count, itemsPerPage: Self.groupsPerPage, stem: "list")
    }

    /// Groups of duplicates, each with the file to keep first.
    package func duplicatePages(_ groups: [DuplicateGroupView]) -> [Page] {
        let paging = paging(ofGroups: groups.count)
        let redundant = groups.reduce(0) { $0 + $1.others.count }
        return (0..<paging.pageCount).map { number in
            let range = paging.range(number)
            let parts = range.map { group(groups[$0], number: $0 + 1) }
            let body: HTML = """
                <h1>Duplicates</h1>\(numbers([
                    ("groups", grouped(groups.count)), ("duplicate files", grouped(redundant)),
                ]))<p>The file to keep comes first and is outlined. No file is deleted.</p>
                \(paging.links(number))<div class="groups">\(parts)</div>\(paging.links(number))
                """
            return page(
                "duplicates/\(paging.name(number))", title: "Duplicates", current: "duplicates/list.html",
                body: body)
        }
    }

    private func group(_ group: DuplicateGroupView, number: Int) -> HTML {
        let what = group.isByteIdentical ? "identical files" : "near-duplicates"
        let others =
            group.isByteIdentical ? sameBytes(group.others) : HTML(group.others.map { card($0, keep: false) })
        return """
            <section class="group" aria-label="Group \(number)"><h2>\(number). \(what)</h2>
            <ul class="grid">\(card(group.keeper, keep: true))\(others)</ul></section>

            """
    }

    private func card(_ member: DuplicateGroupView.Member, keep: Bool) -> HTML {
        let name = member.photo.path.lastComponent
        let picture: HTML =
            member.picture.map {
                "<img src=\"\(Link("../\($0)"))\" loading=\"lazy\" decoding=\"async\" alt=\"\(name)\">"
            } ?? "<div class=\"hole\">no picture</div>"
        let verdict: HTML = keep ? "<strong>keep</strong>" : ""
        let distance: HTML = member.hashDistance.map { "<span>\($0) of 64 bits differ</span>" } ?? ""
        return """
            <li><article class="card\(keep ? " keep" : "")">\(picture)<div class="words">\
            \(verdict)\(photoLink(member.photo))<span>\(measures(member))</span>\
            \(distance)<span class="path"><bdi>\(member.photo.path.parent)</bdi></span></div></article></li>

            """
    }

    private func sameBytes(_ others: [DuplicateGroupView.Member]) -> HTML {
        let items = others.map {
            "<span>\(photoLink($0.photo)) <span class=\"path\"><bdi>\($0.photo.path.parent)</bdi></span></span>"
                as HTML
        }
        return """
            <li><article class="card"><div class="words"><strong>also at</strong>\(items)</div></article></li>

            """
    }

    private func measures(_ member: DuplicateGroupView.Member) -> String {
        var parts: [String] = []
        if member.photo.width > 0 { parts.append("\(member.photo.width) × \(member.photo.height)") }
        if let size = member.size { parts.append("\(grouped(Int(size + 512) / 1024)) KiB") }
        return parts.joined(separator: ", ")
    }
}
