import FaceTypes

/// Faces in a grid, each with its picture, measures and photo.
///
/// The picture links to the whole photo with the face outlined, on the same page.
/// - Parameter far: distances above it are marked, in words and in colour.
func faceGrid(_ faces: [FaceView], root: String, far: Double? = nil) -> HTML {
    let cards = faces.enumerated().map { place, face -> HTML in
        let shown = picture(of: face, root: root)
        let linked: HTML = face.isPhotoShown ? "<a href=\"#p\(place)\">\(shown)</a>" : shown
        return """
            <li id="c\(place)"><article class="card">\(linked)\(words(of: face, far: far))</article></li>

            """
    }
    let shownPlaces = faces.indices.filter { faces[$0].isPhotoShown }
    let photos = shownPlaces.indices.map { number in
        bigPhoto(
            faces[shownPlaces[number]], at: shownPlaces[number],
            previous: number > 0 ? shownPlaces[number - 1] : nil,
            next: number + 1 < shownPlaces.count ? shownPlaces[number + 1] : nil)
    }
    return "<ul class=\"grid\">\n\(cards)</ul>\n\(photos)"
}

/// The whole photo with the face outlined, shown over the page while its anchor is in the address.
private func bigPhoto(_ face: FaceView, at place: Int, previous: Int?, next: Int?) -> HTML {
    guard let photo = face.photo else { return "" }
    let frame: HTML = face.box.map { boxes([$0], of: photo) } ?? ""
    let before: HTML = previous.map { "<a rel=\"prev\" href=\"#p\($0)\">← Previous</a>" } ?? "<span></span>"
    let after: HTML = next.map { "<a rel=\"next\" href=\"#p\($0)\">Next →</a>" } ?? "<span></span>"
    return """
        <figure class="big" id="p\(place)"><div class="stage"><img src="\(Link(file: photo.path))" loading="lazy" \
        decoding="async" alt="The photo \(photo.path.lastComponent)">\(frame)</div><figcaption>\(before)\
        <span>\(photoLink(photo))</span><a href="#c\(place)">Close</a>\(after)</figcaption></figure>

        """
}

/// Outlines over a photo that fills the preceding element.
func boxes(_ boxes: [Box], of photo: PhotoView) -> HTML {
    guard photo.width > 0, photo.height > 0 else { return "" }
    let frames = boxes.map { box -> HTML in
        """
        <rect x="\(fixed(Double(box.x1), digits: 1))" y="\(fixed(Double(box.y1), digits: 1))" \
        width="\(fixed(Double(box.width), digits: 1))" height="\(fixed(Double(box.height), digits: 1))"/>
        """
    }
    return "<svg viewBox=\"0 0 \(photo.width) \(photo.height)\" aria-hidden=\"true\">\(frames)</svg>"
}

extension FaceView {
    /// Formats that all browsers support.
    private static let shownFormats: Set = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "avif"]

    /// Whether browsers can show the photo itself.
    fileprivate var isPhotoShown: Bool {
        guard let photo, photo.isPresent else { return false }
        return Self.shownFormats.contains(photo.path.fileExtension?.lowercased() ?? "")
    }
}

func picture(of face: FaceView, root: String) -> HTML {
    guard let crop = face.crop else { return "<div class=\"hole\">no picture</div>" }
    let photo: HTML = face.photo.map { " in \($0.path.lastComponent)" } ?? ""
    return """
        <img src="\(Link(root + crop))" width="192" height="192" loading="lazy" decoding="async" \
        alt="Face \(face.key.description)\(photo)">
        """
}

private func words(of face: FaceView, far: Double?) -> HTML {
    let distance: HTML =
        face.distance.map { value in
            far.map { value > $0 } == true
                ? "<strong class=\"far\">\(fixed(value, digits: 3)) (outlier)</strong>"
                : "<strong>\(fixed(value, digits: 3))</strong>"
        } ?? ""
    let terms = face.terms.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" as HTML }
    let measures: HTML =
        terms.isEmpty ? "" : "<details><summary>Measures</summary><dl>\(terms)</dl></details>"
    let note: HTML = face.note.map { "<span>\($0)</span>" } ?? ""
    let set: HTML = face.set.map { "<a href=\"\(Link("\(pageName(of: $0)).html"))\">\($0)</a>" } ?? ""
    let nearest: HTML =
        face.nearest.map { nearest in
            """
            <span>nearest: <a class="inline" href="\(Link("\(pageName(of: nearest.id)).html"))">\(nearest.id)</a> \
            at \(fixed(nearest.distance))</span>
            """
        } ?? ""
    let photo: HTML = face.photo.map(photoLink) ?? "<span class=\"soft\">\(face.key.description)</span>"
    let day: HTML = face.photo?.day.map { "<span class=\"soft\">\($0)</span>" } ?? ""
    return """
        <div class="words">\(distance)\(set)\(note)\(nearest)\(photo)\(day)\(measures)</div>
        """
}

/// The photo's name as a link; without a link if the photo is missing.
func photoLink(_ photo: PhotoView) -> HTML {
    guard photo.isPresent else {
        return
            "<span class=\"file soft\" title=\"\(photo.path)\">missing: <bdi>\(photo.path.lastComponent)</bdi></span>"
    }
    return """
        <a href="\(Link(file: photo.path))" title="\(photo.path)"><bdi>\(photo.path.lastComponent)</bdi></a>
        """
}

func numbers(_ values: [(name: String, value: String)]) -> HTML {
    let items = values.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" as HTML }
    return "<dl class=\"numbers\">\(items)</dl>\n"
}
