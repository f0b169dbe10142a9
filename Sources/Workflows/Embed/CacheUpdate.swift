import FaceStore
import FaceTypes
import JSON
import Library

extension Library {
    /// Brings what an older version wrote up to date where that takes neither files nor networks: boxes that reach beyond
    /// their photos end where these do.
    func bringUpToDate() throws {
        guard !store.isNew, try store.read([]).hasBoxesBeyondPhotos else { return }
        var contents = try store.read(.all)
        contents.clampBoxes()
        do { try store.rewrite(contents) } catch let error as FaceSetsError where error.code == .cacheLocked {
            // A reader keeps the old bytes, in which nothing is that must go.
        }
    }
}

extension CacheContents {
    fileprivate var hasBoxesBeyondPhotos: Bool { faces.contains { $0.box != clamped($0) } }

    fileprivate mutating func clampBoxes() {
        for row in faces.indices {
            let box = clamped(faces[row])
            guard box != faces[row].box else { continue }
            (faces[row].box, faces[row].shortSidePixels) = (box, box.shortSidePixels)
        }
    }

    private func clamped(_ face: FaceRecord) -> Box {
        let (width, height) = (Int(photos[face.photo].width), Int(photos[face.photo].height))
        return width > 0 && height > 0 ? face.box.clamped(width: width, height: height) : face.box
    }
}

extension CacheExtras {
    /// Raised when files are read that could not be read before.
    static let decodersOfToday = 3
    private static let key = "decoders"

    /// Which files could be read when those that could not were last tried: a member of `meta`.
    var decoders: Int {
        get { metaFields[Self.key]?.int ?? 1 }
        set { metaFields[Self.key] = .int(newValue) }
    }
}

extension PhotoRecord {
    /// Whether better decoding may help.
    var isUndecoded: Bool {
        [Reason.truncated.rawValue, Reason.undecodable.rawValue].contains(reason)
    }
}
