package import FaceTypes

/// A photo with all its people.
package struct ReviewPhoto: Sendable {
    package struct Person: Sendable {
        package var key: FaceKey
        package var box: Box
        /// Nil for a face without a person.
        package var person: String?
        /// The caption of the box.
        package var title: String

        package init(key: FaceKey, box: Box, person: String?, title: String) {
            self.key = key
            self.box = box
            self.person = person
            self.title = title
        }
    }

    package var id: UInt64
    package var path: FilePath
    package var day: String?
    /// In pixels after rotation.
    package var width: Int
    package var height: Int
    package var people: [Person]
    package var previous: UInt64?
    package var next: UInt64?

    package init(
        id: UInt64, path: FilePath, day: String?, width: Int, height: Int, people: [Person],
        previous: UInt64?, next: UInt64?
    ) {
        self.id = id
        self.path = path
        self.day = day
        self.width = width
        self.height = height
        self.people = people
        self.previous = previous
        self.next = next
    }
}

extension ReviewSite {
    /// - Parameter person: limits previous and next to photos of this person.
    package func photoPage(_ photo: ReviewPhoto, of person: ReviewPerson?) -> HTML {
        let route = ReviewRoute.photo(photo.id, person: person?.id)
        let before: HTML =
            photo.previous.map {
                "<a rel=\"prev\" data-key=\"ArrowLeft\" href=\"\(ReviewRoute.photo($0, person: person?.id))\">← Previous</a>"
            } ?? ""
        let after: HTML =
            photo.next.map {
                "<a rel=\"next\" data-key=\"ArrowRight\" href=\"\(ReviewRoute.photo($0, person: person?.id))\">Next →</a>"
            } ?? ""
        let above: HTML = person.map { "<a href=\"\(ReviewRoute.person($0.id))\">\($0.title)</a>" } ?? ""
        let body: HTML = """
            <p class="soft">\(above)</p><h1><bdi>\(photo.path.lastComponent)</bdi></h1>
            <p class="soft">\(photo.day ?? "no date") · <bdi>\(photo.path.parent)</bdi></p>
            <p class="ways">\(before) \(after)</p>
            <div class="stage"><img src="\(ReviewRoute.largePhoto(photo.id))" \
            alt="The photo with \(groupedCount(photo.people.count, "face"))">\(frames(photo))</div>
            <ul class="grid people">\(photo.people.enumerated().map { entry($1, number: $0 + 1, route) })</ul>
            """
        return page(photo.path.lastComponent.shown, at: route, section: .people(), body)
    }

    private func frames(_ photo: ReviewPhoto) -> HTML {
        guard photo.width > 0, photo.height > 0 else { return "" }
        let size = max(photo.width, photo.height) / 45 + 1
        let frames = photo.people.map { person -> HTML in
            let box = person.box
            let (x, y) = (fixed(Double(box.x1), digits: 1), fixed(Double(box.y1), digits: 1))
            return """
                <rect x="\(x)" y="\(y)" width="\(fixed(Double(box.width), digits: 1))" \
                height="\(fixed(Double(box.height), digits: 1))"/><text x="\(x)" \
                y="\(fixed(Double(box.y2) + Double(size), digits: 1))" font-size="\(size)">\(person.title)</text>
                """
        }
        return "<svg viewBox=\"0 0 \(photo.width) \(photo.height)\" aria-hidden=\"true\">\(frames)</svg>"
    }

    private func entry(_ face: ReviewPhoto.Person, number: Int, _ route: ReviewRoute) -> HTML {
        let title: HTML =
            face.person.map { "<a href=\"\(ReviewRoute.person($0))\">\(face.title)</a>" }
            ?? "<span>\(face.title)</span>"
        let person: HTML = face.person.map { "<input type=\"hidden\" name=\"person\" value=\"\($0)\">" } ?? ""
        let reject: HTML =
            face.person == nil ? "" : "<button name=\"kind\" value=\"reject\">Not \(face.title)</button>"
        return """
            <li><article class="card">\(picture(face.key, of: "Face \(number), \(face.title)"))<div class="words">\
            <strong>\(title)</strong><form method="post" action="/say" data-say class="naming">\(person)\
            <input type="hidden" name="face" value="\(face.key.description)">\
            <input type="hidden" name="back" value="\(route)">\
            <label><span class="hidden">Face \(number) is</span><input name="target" placeholder="is …" list="names" \
            autocomplete="off"></label><button name="kind" value="confirm">OK</button>\(reject)\
            <button name="kind" value="ignore">Ignore</button></form></div></article></li>

            """
    }
}
