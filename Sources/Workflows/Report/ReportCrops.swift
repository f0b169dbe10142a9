import FaceStore
import FaceTypes
import Files
import Imaging
import Parallel

/// The small pictures of a report: a square about each face, and whole photos for duplicates.
///
/// A picture's name says what it shows, so one that is there is never made again.
struct ReportCrops {
    static let side = 192
    static let photoSide = 360
    /// Of the square about a face, by the longer side of its box.
    static let margin: Float = 1.6

    /// What a photo is opened for.
    struct Task: Sendable {
        let photo: Int
        let digest: PhotoDigest?
        /// Bytes; −1 where the cache does not know.
        let size: Int64
        let paths: [FilePath]
        /// The longer side in pixels.
        let longSide: Float
        var faces: [(row: Int, box: Box)] = []
        var wantsWhole = false
    }

    let folder: FilePath
    let cache: FaceCatalogue

    /// Relative to the report; nil for a photo without a digest.
    func name(ofFace row: Int) -> String? {
        let face = cache.contents.faces[row]
        guard let digest = cache.contents.photos[face.photo].digest else { return nil }
        let hex = digest.hex.prefix(16)
        return "crops/\(hex.prefix(2))/\(hex)-\(face.index)-\(Self.mark(of: face.box)).jpg"
    }

    func name(ofPhoto row: Int) -> String? {
        cache.contents.photos[row].digest.map { "photos/\($0.hex.prefix(2))/\($0.hex.prefix(16)).jpg" }
    }

    /// What a picture of a report shows.
    enum Content {
        case face(FaceKey)
        /// The first eight bytes of the digest.
        case photo(UInt64)
    }

    /// Nil for a file that is no picture of a report.
    static func content(ofPicture path: FilePath) -> Content? {
        let report = path.parent.parent.parent
        let marks = [FilePath(ReportFolder.fileName), outputMarker]
        guard marks.contains(where: { FileInfo(report.appending($0)) != nil }) else { return nil }
        let parts = path.lastComponent.shown.split(separator: ".").first?.split(separator: "-") ?? []
        switch path.parent.parent.lastComponent {
        case "crops" where parts.count == 3: return FaceKey("\(parts[0])#\(parts[1])").map(Content.face)
        case "photos" where parts.count == 1: return UInt64(parts[0], radix: 16).map(Content.photo)
        default: return nil
        }
    }

    /// Eight digits of the box: another one is another picture (FNV-1a).
    private static func mark(of box: Box) -> String {
        var hash: UInt32 = 2_166_136_261
        for value in [box.x1, box.y1, box.x2, box.y2] {
            for shift in stride(from: 0, to: 32, by: 8) {
                hash = (hash ^ (value.bitPattern >> shift & 0xFF)) &* 16_777_619
            }
        }
        return hexDigits([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: hash >> $0) })
    }

    /// The photos that must be opened so that all pictures are there.
    func tasks(faces: [Int], photos: [Int]) -> [Task] {
        var tasks: [Int: Task] = [:]
        for row in Set(faces).sorted() {
            guard let name = name(ofFace: row), !exists(name) else { continue }
            let photo = cache.contents.faces[row].photo
            tasks[photo, default: task(photo)].faces.append((row, cache.contents.faces[row].box))
        }
        for photo in Set(photos) {
            guard let name = name(ofPhoto: photo), !exists(name) else { continue }
            tasks[photo, default: task(photo)].wantsWhole = true
        }
        return tasks.values.sorted { $0.photo < $1.photo }
    }

    func exists(_ name: String) -> Bool {
        FileInfo(folder.appending(name), followingLinks: false)?.kind == .file
    }

    private func task(_ row: Int) -> Task {
        let photo = cache.contents.photos[row]
        return Task(
            photo: row, digest: photo.digest, size: photo.size, paths: cache.paths(ofPhoto: row),
            longSide: Float(max(photo.width, photo.height)))
    }

    /// Makes the pictures of `tasks`; a photo that cannot be opened leaves none.
    func make(
        _ tasks: [Task], images: any ImageSource, threads: Int, progress: any ProgressSink,
        interruption: Interruption
    ) throws {
        let (files, pixels) = (MemoryBudget(bytes: 1 << 29), MemoryBudget(bytes: 1 << 30))
        try progress.step("pictures for the report", total: tasks.count) {
            try orderedPipeline(
                tasks, threads: threads, goOn: { !interruption.isRequested },
                atEndOfThread: { images.releaseThreadResources() },
                work: { task in
                    files.reading(task.size, limit: Self.longestFile) { pictures(task, images, pixels) }
                },
                commit: { _, pictures in
                    for (name, content) in pictures {
                        let path = folder.appending(name)
                        try createFolder(path.parent)
                        try replaceFile(path, with: content, lasting: false)
                    }
                    progress.report(.advanced(1))
                })
        }
        try interruption.check()
    }

    /// Bytes; `embed` takes no longer ones.
    private static let longestFile = 1 << 30

    private func pictures(_ task: Task, _ images: any ImageSource, _ budget: MemoryBudget)
        -> [(name: String, content: [UInt8])]
    {
        for path in task.paths {
            guard let content = try? readFile(path, ofSize: task.size, limit: Self.longestFile),
                SHA256.digest(of: content) == task.digest
            else {
                continue
            }
            let image = budget.decoding(content, images) {
                try? images.thumbnail(content, maximumSide: neededSide(task))
            }
            return image.map { cut(task, from: $0) } ?? []
        }
        return []
    }

    /// Pixels of the longer side at which the smallest face still fills its picture.
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
            let crop = image.croppedSquare(centre: centre, side: side, outputSide: Self.side)
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
