import FaceTypes

/// Faces in a grid, each with its picture, measures and photo.
///
/// - Parameter far: distances above it are marked, in words and in colour.
func faceGrid(_ faces: [FaceView], root: String, far: Double? = nil) -> HTML {
    let cards = faces.map { face -> HTML in
        "<li><article class=\"card\">\(picture(of: face, root: root))\(words(of: face, far: far))</article></li>\n"
    }
    return "<ul class=\"grid\">\n\(cards)</ul>\n"
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
                ? "<strong class=\"far\">\(fixed(value, digits: 3)) far</strong>"
                : "<strong>\(fixed(value, digits: 3))</strong>"
        } ?? ""
    let terms = face.terms.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" as HTML }
    let note: HTML = face.note.map { "<span>\($0)</span>" } ?? ""
    let set: HTML = face.set.map { "<a href=\"\(Link("\(pageName(of: $0)).html"))\">\($0)</a>" } ?? ""
    let photo: HTML = face.photo.map(photoLink) ?? "<span class=\"soft\">\(face.key.description)</span>"
    let day: HTML = face.photo?.day.map { "<span class=\"soft\">\($0)</span>" } ?? ""
    return """
        <div class="words">\(distance)\(set)\(note)<dl>\(terms)</dl>\(photo)\(day)</div>
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
