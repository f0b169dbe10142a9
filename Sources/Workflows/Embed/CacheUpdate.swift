import FaceStore
import FaceTypes
import JSON
import Library

extension Library {
    /// Updates data of older versions as far as this needs neither files nor networks: boxes that extend beyond their
    /// photos are clamped.
    func migrate() throws {
        guard !store.isNew, try store.read([]).hasBoxesBeyondPhotos else { return }
        var contents = try store.read(.all)
        contents.clampBoxes()
        do { try store.rewrite(contents) } catch let error as FaceSetsError where error.code == .cacheLocked {
            // A reader may keep the old bytes, which contain nothing that must be deleted.
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
    /// Increased when more files can be read than before.
    static let decodersOfToday = 3
    private static let key = "decoders"

    /// The formats that were supported when failed photos were last retried: a member of `meta`.
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
