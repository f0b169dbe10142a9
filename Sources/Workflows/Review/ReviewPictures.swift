import FaceTypes
import Files
import Imaging
import Library
import Parallel

/// The pictures of the review: faces and small photos are created once and kept in a folder, large photos are created
/// on request.
///
/// Photos are opened as everywhere, within the memory that `OriginalPhotos` reserves; a few at a time.
final class ReviewPictures: Sendable {
    private let folder: OutputPlace
    private let photos: OriginalPhotos
    private let atATime: Int
    /// Photos in progress, and those that could not be opened.
    private let state = Monitor((working: Set<PhotoDigest>(), unreadable: Set<PhotoDigest>()))

    static let largeSide = 1_600
    private static let longestPicture = 1 << 24

    init(folder: FilePath, photos: OriginalPhotos, atATime: Int) {
        self.folder = OutputPlace(folder)
        self.photos = photos
        self.atATime = max(1, atATime)
    }

    /// A square around a face; nil if its photo cannot be opened.
    func face(_ row: Int, _ library: LibrarySnapshot, _ facesOfPhoto: [Int]) -> [UInt8]? {
        let crops = ReportCrops(folder: folder, library: library)
        return picture(named: crops.name(ofFace: row), of: library.faces[row].record.photo, crops) {
            crops.tasks(faces: facesOfPhoto, photos: [])
        }
    }

    /// A small picture of a whole photo.
    func smallPhoto(_ photo: Int, _ library: LibrarySnapshot) -> [UInt8]? {
        let crops = ReportCrops(folder: folder, library: library)
        return picture(named: crops.name(ofPhoto: photo), of: photo, crops) {
            crops.tasks(faces: [], photos: [photo])
        }
    }

    /// A photo that fills the screen.
    func largePhoto(_ photo: Int, _ library: LibrarySnapshot) -> [UInt8]? {
        guard let digest = library.photos[photo].digest else { return nil }
        return alone(with: digest) {
            try photos.open(library.original(photo), as: .thumbnail(maximumSide: Self.largeSide)) {
                try encodeJPEG($0)
            }
        }
    }

    private func picture(
        named name: String?, of photo: Int, _ crops: ReportCrops, _ tasks: () -> [ReportCrops.Task]
    ) -> [UInt8]? {
        guard let name, let digest = crops.library.photos[photo].digest else { return nil }
        if let content = read(name) { return content }
        // All faces of the photo at once, while it is open.
        return alone(with: digest) {
            if let content = read(name) { return content }
            for task in tasks() { try crops.make(task, photos) }
            return read(name)
        }
    }

    private func read(_ name: String) -> [UInt8]? {
        guard let place = try? folder.appending(name) else { return nil }
        return try? readFile(place, limit: Self.longestPicture)
    }

    /// Runs `body` while no other thread works on the photo; a photo that failed once is not tried again.
    private func alone(with digest: PhotoDigest, _ body: () throws -> [UInt8]?) -> [UInt8]? {
        let mayTry: Bool = state.wait { [atATime] state in
            if state.unreadable.contains(digest) { return false }
            guard state.working.count < atATime, state.working.insert(digest).inserted else { return nil }
            return true
        }
        guard mayTry else { return nil }
        let content = try? body()
        photos.images.releaseThreadResources()
        state.change { state in
            state.working.remove(digest)
            if content == nil { state.unreadable.insert(digest) }
        }
        return content
    }
}
