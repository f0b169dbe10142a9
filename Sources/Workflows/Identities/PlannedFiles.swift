import FaceTypes
import Library
import Materialize

extension LibrarySnapshot {
    /// The existing paths of the photos of faces, as files in a folder of the output.
    func files(ofFaces rows: [Int], in folder: FilePath) -> [PlannedFile] {
        photos(ofFaces: rows).flatMap { files(ofPhoto: $0, in: folder) }
    }

    func facelessFiles(in folder: FilePath) -> [PlannedFile] {
        facelessPhotos.flatMap { files(ofPhoto: $0, in: folder) }
    }

    private func files(ofPhoto photo: Int, in folder: FilePath) -> [PlannedFile] {
        livingPaths(ofPhoto: photo).map { file in
            PlannedFile(
                name: folder.appending(safeDestinationName(for: file.path)), source: file.path,
                size: file.size, modified: file.modified)
        }
    }
}

extension Identities {
    /// Every existing path of every photo of an identity, in the folder named by its ID.
    func identityFiles(_ library: LibrarySnapshot) -> [PlannedFile] {
        all.flatMap { identity in
            let folder = FilePath(identity.id)
            return library.files(ofFaces: identity.faces, in: folder)
                + identity.lostPaths.map { PlannedFile(unknown: $0, in: folder) }
        }
    }
}
