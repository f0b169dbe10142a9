import Clustering
import FaceTypes
import Files
import Library
import Manifests

/// The user's preferences among copies.
struct Preference {
    private let patterns: [PathPattern]
    private let roots: [FilePath]

    init(_ patterns: [PathPattern], below roots: [FilePath]) {
        (self.patterns, self.roots) = (patterns, roots)
    }

    /// The index of the first pattern that matches a path or a folder that contains it; their number if none does.
    func place(of path: FilePath) -> Int {
        if patterns.isEmpty { return 0 }
        let root = roots.first { path.isUnder($0) } ?? "/"
        var places = [path]
        while let last = places.last, last != root, last.parent != last { places.append(last.parent) }
        return patterns.firstIndex { pattern in
            places.dropLast().contains { pattern.matches($0, below: root) }
        } ?? patterns.count
    }
}

/// Decides which of several copies to keep.
struct Keepers {
    private let library: LibrarySnapshot
    private let files: PhotoFiles
    private let preference: Preference
    /// Shorter side and sharpness of the largest face, by row of the photo.
    private let faces: [Int: (short: Float, sharpness: Float)]

    init(_ library: LibrarySnapshot, _ files: PhotoFiles, _ preference: Preference) {
        (self.library, self.files, self.preference) = (library, files, preference)
        faces = library.faces.reduce(into: [:]) { faces, face in
            let (photo, short, blur) = (
                face.record.photo, face.record.shortSidePixels, face.record.blur
            )
            guard short > faces[photo]?.short ?? 0 else { return }
            faces[photo] = (short, blur.isFinite ? blur : 0)
        }
    }

    /// Whether the user decided to keep this photo rather than its duplicates.
    private func isChosen(_ photo: PhotoRecord) -> Bool {
        library.decisionLog.preferredPhotos.contains { photo.holds($0) }
    }

    /// - Parameter group: rows.
    func group(_ group: PictureGroup) -> DuplicatesManifest.Visual {
        let copies = zip(group.members, group.turned).map { row, turned in
            let path = files.keeper(ofPhoto: row, preference)
            var photo = library.photos[row]
            photo.path = path
            return PictureCopy(
                photo: photo, faceShort: faces[row]?.short ?? 0, sharpness: faces[row]?.sharpness ?? 0,
                isTurned: turned, preference: isChosen(photo) ? -1 : preference.place(of: path))
        }
        let ranked = originalFirst(copies).map { copies[$0].photo }
        let members = ranked.dropFirst().map { photo in
            DuplicatesManifest.Visual.Member(
                path: photo.path, distance: hammingDistance(photo.perceptualHash, ranked[0].perceptualHash))
        }
        return DuplicatesManifest.Visual(
            keeper: ranked[0].path, members: members.sorted { $0.path < $1.path })
    }
}
