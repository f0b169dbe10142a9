import FaceTypes
import Files

extension FilePath {
    /// Whether the path is one of these or inside one; the cost depends on the depth of the path.
    func isUnder(anyOf folders: Set<FilePath>) -> Bool {
        if folders.isEmpty { return false }
        var place = self
        while !folders.contains(place) {
            guard place.parent != place else { return false }
            place = place.parent
        }
        return true
    }
}

extension PhotoRecord {
    /// Whether the content could not be used, whether it exists or is missing.
    var failed: Bool { !reason.isEmpty }

    init(_ file: FoundFile, _ digest: PhotoDigest, _ photo: AnalysedPhoto) {
        self.init(
            digest: digest, path: file.path, size: file.info.size, modified: file.info.modified,
            width: photo.width, height: photo.height, captured: photo.captured?.date,
            capturedSource: photo.captured?.source ?? .nowhere, sidecarOrientation: photo.sidecarOrientation,
            perceptualHash: photo.perceptualHash, status: photo.faces.isEmpty ? .noFace : .ok,
            picture: photo.picture, colour: photo.colour)
    }

    init(failed file: FoundFile, _ digest: PhotoDigest?, _ reason: Reason) {
        self.init(
            digest: digest, path: file.path, size: file.info.size, modified: file.info.modified,
            status: .failed,
            reason: reason.rawValue)
    }
}
