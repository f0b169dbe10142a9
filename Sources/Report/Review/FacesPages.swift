import FaceTypes

extension ReviewSite {
    /// All faces of a person, the least certain first, to be selected and corrected.
    ///
    /// - Parameters:
    ///   - nearest: other persons, nearest first.
    ///   - years: the number of faces per year; nil for those without a date.
    package func personPage(
        _ person: ReviewPerson, faces: [ReviewFace], nearest: [(person: ReviewPerson, distance: Double)],
        years: [(year: Int?, count: Int)], year: Int?
    ) -> HTML {
        let route = ReviewRoute.person(person.id, year: year)
        let chips = years.map { entry -> HTML in
            let now: HTML = entry.year == year && year != nil ? " aria-current=\"page\"" : ""
            let link: HTML =
                entry.year.map { "<a href=\"\(ReviewRoute.person(person.id, year: $0))\"\(now)>\($0)</a>" }
                ?? "no date"
            return "<li>\(link) <span class=\"soft\">\(grouped(entry.count))</span></li>"
        }
        let number: HTML = person.name == nil ? "" : " <span class=\"soft\">\(person.id)</span>"
        let all: HTML = year == nil ? "" : "<p><a href=\"\(ReviewRoute.person(person.id))\">All years</a></p>"
        let body: HTML = """
            <p class="soft"><a href="\(ReviewRoute.people())">People</a></p><h1>\(person.title)\
            \(number)</h1>
            \(numbers([
                ("faces", grouped(person.faceCount)), ("photos", grouped(person.photoCount)),
                ("years", person.years.map(span) ?? "–"),
            ]))\(naming(person, route))\(others(person, nearest, route))
            \(years.count > 1 ? "<ul class=\"chips\">\(chips)</ul>" as HTML : "")\(all)
            <h2>Faces, least certain first</h2>\(selection(faces, of: person, route))
            """
        return page(person.title, at: route, section: .people(), body)
    }

    /// Faces without a person.
    package func singlePage(_ faces: [ReviewFace], count: Int, page: Int, pages: Int) -> HTML {
        let links = self.pages(pages, current: page) { .single(page: $0) }
        let body: HTML = """
            <p class="soft"><a href="\(ReviewRoute.people())">People</a></p><h1>Single faces</h1>
            <p class="soft">\(groupedCount(count, "face")) without a similar face</p>\(links)\
            \(selection(faces, of: nil, .single(page: page)))\(links)
            """
        return self.page("Single faces", at: .single(page: page), section: .people(), body)
    }

    /// Faces that the user ignores.
    package func ignoredPage(_ faces: [ReviewFace], count: Int, page: Int, pages: Int) -> HTML {
        let links = self.pages(pages, current: page) { .ignored(page: $0) }
        let cards = faces.map {
            "<li><div class=\"card\">\(picture($0.key, of: "An ignored face"))</div></li>\n" as HTML
        }
        let body: HTML = """
            <p class="soft"><a href="\(ReviewRoute.people())">People</a></p><h1>Ignored</h1>
            <p>\(groupedCount(count, "face")) that you chose to ignore. To restore faces, undo the decision in the \
            <a href="\(ReviewRoute.log())">log</a>.</p>\(links)<ul class="grid picking">\(cards)</ul>\(links)
            """
        return self.page("Ignored", at: .ignored(page: page), section: .people(), body)
    }

    private func naming(_ person: ReviewPerson, _ route: ReviewRoute) -> HTML {
        """
        <form class="actions" method="post" action="/say" data-say><input type="hidden" name="kind" value="name">\
        <input type="hidden" name="person" value="\(person.id)"><input type="hidden" name="back" value="\(route)">\
        <label>Name <input name="name" value="\(person.name ?? "")" list="names" autocomplete="off" data-focus="n"></label>\
        <label>Born <input name="born" value="\(person.born ?? "")" placeholder="1984-05" size="10" autocomplete="off"></label>\
        <button>Save</button></form>

        """
    }

    private func others(
        _ person: ReviewPerson, _ nearest: [(person: ReviewPerson, distance: Double)], _ route: ReviewRoute
    ) -> HTML {
        guard !nearest.isEmpty else { return "" }
        let items = nearest.map { other, distance -> HTML in
            let cover: HTML = other.cover.map { picture($0, of: "") } ?? ""
            return """
                <li><a href="\(ReviewRoute.person(other.id))">\(cover)\(other.title)</a> \
                <span class="soft">\(fixed(distance))</span>\
                <form method="post" action="/say" data-say><input type="hidden" name="person" value="\(person.id)">\
                <input type="hidden" name="other" value="\(other.id)"><input type="hidden" name="back" value="\(route)">\
                <button name="kind" value="same">Same</button><button name="kind" value="different">Different</button>\
                </form></li>

                """
        }
        return "<h2>Most similar people</h2><ul class=\"others\">\(items)</ul>\n"
    }

    private func selection(_ faces: [ReviewFace], of person: ReviewPerson?, _ route: ReviewRoute) -> HTML {
        let cards = faces.map { face -> HTML in
            let key = face.key.description
            let day = face.day.map { ", \($0)" } ?? ""
            let distance: HTML = face.distance.map { "\(fixed($0)) " } ?? ""
            let photo = ReviewRoute.photo(face.key.photo, person: person?.id)
            return """
                <li><label class="card pick"><input type="checkbox" name="face" value="\(key)">\
                \(picture(face.key, of: "Face in \(face.photoName)\(day)"))</label>\
                <a class="soft" href="\(photo)">\(distance)\(face.day ?? "photo")</a></li>

                """
        }
        let context: HTML = person.map { "<input type=\"hidden\" name=\"person\" value=\"\($0.id)\">" } ?? ""
        let about: HTML =
            person == nil
            ? ""
            : """
            <button name="kind" value="reject" data-key="r">Not this person</button>\
            <button name="kind" value="split" data-key="e">Someone else</button>
            """
        return """
            <form method="post" action="/say" data-say data-pick>\(context)\
            <input type="hidden" name="back" value="\(route)">
            <div class="actions sticky"><span id="picked" class="soft">Select faces</span>\(about)\
            <label>is <input name="target" list="names" autocomplete="off" data-focus="i"></label>\
            <button name="kind" value="confirm">OK</button>\
            <button name="kind" value="ignore" data-key="g">Ignore</button>\
            <button name="kind" value="not_a_face" data-key="x">Not a face</button></div>
            <ul class="grid picking">\(cards)</ul></form>
            <p class="soft keys">Keys: arrows move, <kbd>Space</kbd> selects, <kbd>Shift</kbd> selects a range, \
            <kbd>A</kbd> all, <kbd>Esc</kbd> none, <kbd>R</kbd> not this person, <kbd>E</kbd> someone else, \
            <kbd>I</kbd> is …, <kbd>N</kbd> name, <kbd>G</kbd> ignore, <kbd>X</kbd> not a face, <kbd>U</kbd> undo</p>
            """
    }
}
