import Clustering
import FaceStore
import FaceTypes
import Files
import Imaging
import Parallel

/// Opens photos, each once and several at a time, and compares them as small grey pictures.
struct PictureComparison<Images: ImageSource> {
    let contents: CacheContents
    let images: Images
    /// Photos that are opened at once, above 0.
    let threads: Int
    let progress: any ProgressSink
    let interruption: Interruption

    /// What came of opening a photo.
    private enum Opening: Sendable {
        /// Nil where nothing is to be seen.
        case picture(SmallPicture?)
        case failed(reason: String)
    }

    private static var pixelMemory: Int { 1 << 30 }

    /// Divides each of `neighbourhoods`, rows of photos of near hashes, into groups of two or more that show the same.
    ///
    /// Only the pictures of one neighbourhood are held at a time.
    /// - Parameter radius: bits in which hashes may differ, ≤.
    func groups(in neighbourhoods: [[Int]], within radius: Int) throws -> (
        groups: [[Int]], failed: [Finding]
    ) {
        var (groups, failed, pictures) = ([[Int]](), [Finding](), [SmallPicture?]())
        var waiting = neighbourhoods[...]
        let (images, memory) = (images, MemoryBudget(bytes: Self.pixelMemory))
        let photos = neighbourhoods.joined().map { contents.photos[$0] }
        try orderedPipeline(
            photos, threads: threads, goOn: { !interruption.isRequested },
            atEndOfThread: { images.releaseThreadResources() },
            work: { Self.open($0, images, memory) },
            commit: { photo, opening in
                switch opening {
                case .picture(let picture): pictures.append(picture)
                case .failed(let reason):
                    pictures.append(nil)
                    failed.append(Finding(path: photo.path, reason: reason))
                }
                if let rows = waiting.first, pictures.count == rows.count {
                    groups += alike(rows, pictures, within: radius)
                    pictures = []
                    waiting.removeFirst()
                }
                progress.report(.advanced(1))
            })
        try interruption.check()
        return (groups, failed)
    }

    private func alike(_ rows: [Int], _ pictures: [SmallPicture?], within radius: Int) -> [[Int]] {
        let seen = rows.indices.filter { pictures[$0] != nil }
        return nearDuplicates(
            hashes: seen.map { contents.photos[rows[$0]].perceptualHash }, within: radius
        ) { first, second in
            guard let a = pictures[seen[first]], let b = pictures[seen[second]] else { return false }
            return a.showsTheSame(as: b)
        }.map { group in group.map { rows[seen[$0]] } }
    }

    private static func open(_ photo: PhotoRecord, _ images: Images, _ memory: MemoryBudget) -> Opening {
        do {
            let content = try readFile(photo.path)
            let image = try memory.decoding(content, images) {
                try images.thumbnail(content, maximumSide: SmallPicture.sufficientSide)
            }
            return .picture(SmallPicture(image, width: photo.width, height: photo.height))
        } catch {
            return .failed(reason: failureReason(error))
        }
    }
}
