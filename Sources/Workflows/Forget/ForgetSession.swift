import Archive
import FaceTypes
import Files
import JSON

/// The faces and photos to forget in outputs, and the outcome so far.
struct ForgetSession {
    let keys: Set<FaceKey>
    let scrubbing: Scrubbing
    let dryRun: Bool
    var outcome = ForgetOutcome()
    /// Manifests that belong to another one, which has been processed.
    var settled: Set<FilePath> = []

    init(keys: Set<FaceKey>, scrubbing: Scrubbing, dryRun: Bool) {
        self.keys = keys
        self.scrubbing = scrubbing
        self.dryRun = dryRun
    }

    /// Records something that remains and needs attention.
    mutating func leave(_ path: FilePath, _ reason: String) {
        outcome.left.append(Finding(path: path, reason: ReasonText(reading: reason)))
    }

    mutating func replace(_ place: OutputPlace, with content: [UInt8]) throws {
        outcome.changed.append(place.fullPath)
        if !dryRun { try replaceFile(place, with: content) }
    }

    mutating func replace(_ place: OutputPlace, with manifest: JSONObject) throws {
        try replace(place, with: JSONValue.object(manifest).serialized())
    }

    mutating func remove(_ place: OutputPlace) throws {
        outcome.removed.append(place.fullPath)
        if !dryRun { try removeFile(place) }
    }

    /// Nil if nothing changes, or if nothing remains and the file is deleted.
    mutating func scrubbed(_ manifest: JSONObject, at place: OutputPlace) throws -> JSONObject? {
        guard let rest = scrubbing.scrub(manifest) else {
            try remove(place)
            return nil
        }
        return rest == manifest ? nil : rest
    }

    /// Searches a file that face-sets did not write, and reports it if it names a face or photo to forget.
    mutating func lookInto(_ path: FilePath) throws {
        switch try search(path, for: scrubbing.words) {
        case .notFound: break
        case .found:
            leave(
                path,
                "contains a face key, photo digest or path to forget; not changed, because face-sets did "
                    + "not write it"
            )
        case .closed(let reason):
            leave(path, "cannot be searched: \(reason). Unpack it and run forget again, or check it yourself")
        }
    }
}
