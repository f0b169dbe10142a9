import FaceTypes
import Files
import Imaging
import Library

/// The small pictures of a report: a square around each face, and whole photos for duplicates.
///
/// A picture's name identifies its content, so an existing picture is never made again.
struct ReportCrops: Sendable {
    static let side = 192
    static let photoSide = 360
    /// Padding of the square around a face, relative to the longer side of its box.
    static let margin: Float = 1.6

    /// What a photo is opened for.
    struct Task: Sendable {
        let photo: Int
        let original: OriginalPhoto
        /// The longer side in pixels.
        let longSide: Float
        var faces: [(row: Int, box: Box)] = []
        var wantsWhole = false
    }

    let folder: OutputPlace
    let library: LibrarySnapshot

    /// Relative to the report; nil for a photo without a digest.
    func name(ofFace row: Int) -> String? {
        let face = library.faces[row]
        guard let digest = face.photo.digest else { return nil }
        let hex = digest.hex.prefix(16)
        return "crops/\(hex.prefix(2))/\(hex)-\(face.record.index)-\(Self.mark(of: face.record.box)).jpg"
    }

    func name(ofPhoto row: Int) -> String? {
        library.photos[row].digest.map { "photos/\($0.hex.prefix(2))/\($0.hex.prefix(16)).jpg" }
    }

    /// The content of a picture of a report.
    enum Content {
        case face(FaceKey)
        /// The first eight bytes of the digest.
        case photo(UInt64)
    }

    /// Nil for a file that is not a picture of a report.
    static func content(ofPicture path: FilePath) -> Content? {
        let report = path.parent.parent.parent
        let marks = [FilePath(ReportFolder.fileName), OutputNames.marker]
        guard marks.contains(where: { FileInfo(report.appending($0)) != nil }) else { return nil }
        let parts = path.lastComponent.shown.split(separator: ".").first?.split(separator: "-") ?? []
        switch path.parent.parent.lastComponent {
        case "crops" where parts.count == 3: return FaceKey("\(parts[0])#\(parts[1])").map(Content.face)
        case "photos" where parts.count == 1: return UInt64(parts[0], radix: 16).map(Content.photo)
        default: return nil
        }
    }

    /// A hash of the box in eight digits (FNV-1a): another box gives another picture.
    private static func mark(of box: Box) -> String {
        var hash: UInt32 = 2_166_136_261
        for value in [box.x1, box.y1, box.x2, box.y2] {
            for shift in stride(from: 0, to: 32, by: 8) {
                hash = (hash ^ (value.bitPattern >> shift & 0xFF)) &* 16_777_619
            }
        }
        return hexDigits([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: hash >> $0) })
    }

    /// The photos that must be opened to make the missing pictures.
    func tasks(faces: [Int], photos: [Int]) -> [Task] {
        var tasks: [Int: Task] = [:]
        for row in Set(faces).sorted() {
            guard let name = name(ofFace: row), !exists(name) else { continue }
            let face = library.faces[row].record
            tasks[face.photo, default: task(face.photo)].faces.append((row, face.box))
        }
        for photo in Set(photos) {
            guard let name = name(ofPhoto: photo), !exists(name) else { continue }
            tasks[photo, default: task(photo)].wantsWhole = true
        }
        return tasks.values.sorted { $0.photo < $1.photo }
    }

    func exists(_ name: String) -> Bool {
        (try? FileInfo.found(at: folder.appending(name)))?.kind == .file
    }

    private func task(_ row: Int) -> Task {
        let photo = library.photos[row]
        return Task(
            photo: row, original: library.original(row), longSide: Float(max(photo.width, photo.height)))
    }

    /// Makes the pictures of `tasks`; a photo that cannot be opened leaves a gap.
    func make(_ tasks: [Task], _ tools: Tools) throws {
        try tools.progress.step("making pictures for the report", total: tasks.count) {
            try tools.inOrder(
                tasks, work: { [photos = tools.photos] in pictures($0, photos) },
                commit: { _, pictures in try write(pictures) })
        }
        try tools.interruption.check()
    }

    /// Creates the pictures of one photo.
    func make(_ task: Task, _ photos: OriginalPhotos) throws { try write(pictures(task, photos)) }

    private func write(_ pictures: [(name: String, content: [UInt8])]) throws {
        for (name, content) in pictures {
            let place = try folder.appending(name)
            if let above = place.container { try createFolder(above) }
            try replaceFile(place, with: content, lasting: false)
        }
    }

    private func pictures(_ task: Task, _ photos: OriginalPhotos) -> [(name: String, content: [UInt8])] {
        let rendition = OriginalPhotos.Rendition.thumbnail(maximumSide: neededSide(task))
        return (try? photos.open(task.original, as: rendition) { cut(task, from: $0) }) ?? []
    }

    /// Longer side in pixels at which the smallest face still fills its picture.
    private func neededSide(_ task: Task) -> Int {
        let scales = task.faces.map { Float(Self.side) / max(1, Self.margin * $0.box.longSidePixels) }
        let needed = min(1, scales.max() ?? 0) * max(1, task.longSide)
        return max(task.wantsWhole ? Self.photoSide : 1, Int(needed.rounded(.up)))
    }

    private func cut(_ task: Task, from image: RGBImage) -> [(name: String, content: [UInt8])] {
        let scale = Float(max(image.width, image.height)) / max(1, task.longSide)
        var made = task.faces.compactMap { face -> (name: String, content: [UInt8])? in
            let centre = Point(face.box.centre.x * scale, face.box.centre.y * scale)
            let side = Self.margin * face.box.longSidePixels * scale
            let crop = image.croppedSquare(
                centre: centre, side: side, outputSide: Self.side, beyond: .mirrored)
            guard let name = name(ofFace: face.row), let content = try? encodeJPEG(crop) else { return nil }
            return (name, content)
        }
        if task.wantsWhole, let name = name(ofPhoto: task.photo),
            let content = try? encodeJPEG(image.reduced(toSide: Self.photoSide))
        {
            made.append((name, content))
        }
        return made
    }
}
