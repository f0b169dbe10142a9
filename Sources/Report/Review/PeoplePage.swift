import FaceTypes

extension ReviewSite {
    /// - Parameters:
    ///   - people: those on this page.
    ///   - count: number of all that were found.
    package func peoplePage(
        _ people: [ReviewPerson], count: Int, search: String, page: Int, pages: Int, single: Int, ignored: Int
    ) -> HTML {
        let route = ReviewRoute.people(search: search, page: page)
        let found =
            search.isEmpty
            ? groupedCount(count, "person", "people") : "\(groupedCount(count, "person", "people")) found"
        let links = self.pages(pages, current: page) { .people(search: search, page: $0) }
        let body: HTML = """
            <h1>People</h1>
            <form class="search" method="get" action="/people" role="search"><label>Search \
            <input type="search" name="search" value="\(search)" autocomplete="off"></label><button>Search</button></form>
            <p class="soft">\(found) · <a href="\(ReviewRoute.single())">\(groupedCount(single, "single face"))</a> · \
            <a href="\(ReviewRoute.ignored())">\(grouped(ignored)) ignored</a></p>
            \(links)<ul class="grid people">\(people.map { card($0, route) })</ul>\(links)
            <form id="merge" class="actions" method="post" action="/say" data-say>\
            <input type="hidden" name="back" value="\(route)">\
            <button name="kind" value="same" data-key="m">Same person</button>\
            <button name="kind" value="different">Different people</button>\
            <span class="soft">for the selected people</span></form>
            """
        return self.page("People", at: route, section: .people(), body)
    }

    private func card(_ person: ReviewPerson, _ route: ReviewRoute) -> HTML {
        let cover: HTML =
            person.cover.map { picture($0, of: "A face of \(person.title)") }
            ?? "<div class=\"hole\">no picture</div>"
        let years: HTML = person.years.map { "<span class=\"soft\">\(span($0))</span>" } ?? ""
        return """
            <li><article class="card"><a href="\(ReviewRoute.person(person.id))" aria-label="\(person.title)">\(cover)</a>\
            <div class="words"><form method="post" action="/say" data-say class="naming">\
            <input type="hidden" name="kind" value="name"><input type="hidden" name="person" value="\(person.id)">\
            <input type="hidden" name="back" value="\(route)">\
            <label><span class="hidden">Name of \(person.id)</span>\
            <input name="name" value="\(person.name ?? "")" placeholder="\(person.id)" list="names" autocomplete="off"></label>\
            <button>Save</button></form>\
            <span>\(groupedCount(person.faceCount, "face")), \(groupedCount(person.photoCount, "photo"))</span>\(years)\
            <label class="tick"><input type="checkbox" form="merge" name="person" value="\(person.id)"> select \
            <span class="hidden">\(person.title)</span></label></div></article></li>

            """
    }

    func span(_ years: ClosedRange<Int>) -> String {
        years.lowerBound == years.upperBound
            ? "\(years.lowerBound)" : "\(years.lowerBound)–\(years.upperBound)"
    }
}
