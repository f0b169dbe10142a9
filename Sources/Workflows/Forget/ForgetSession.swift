import Archive
import FaceTypes
import Files
import JSON
import Library

/// The faces and photos to forget in outputs, and the outcome so far.
struct ForgetSession {
    let keys: Set<FaceKey>
    let scrubbing: Scrubbing
    let dryRun: Bool
    /// The library without what is forgotten; nil in a dry run.
    let library: LibrarySnapshot?
    var outcome = ForgetOutcome()
    /// Manifests that belong to another one, which has been processed.
    var settled: Set<FilePath> = []
    /// Whether a system error occurred that may not occur later.
    private(set) var isUnfinished = false

    init(keys: Set<FaceKey>, scrubbing: Scrubbing, library: LibrarySnapshot?, dryRun: Bool) {
        self.library = library
        self.keys = keys
        self.scrubbing = scrubbing
        self.dryRun = dryRun
    }

    /// Records something that remains and needs attention.
    mutating func leave(_ path: FilePath, _ reason: String) {
        outcome.left.append(Finding(path: path, reason: ReasonText(reading: reason)))
    }

    /// Does what is possible at a place; failures are recorded, and the rest goes on.
    mutating func trying(_ path: FilePath, _ body: (inout ForgetSession) throws -> Void) throws {
        do { try body(&self) } catch let error as FaceSetsError { leave(error, at: path) }
    }

    /// Records what could not be read or changed.
    mutating func leave(_ error: FaceSetsError, at path: FilePath) {
        if [.diskFull, .readOnly, .cacheLocked].contains(error.code) { isUnfinished = true }
        switch error.code {
        case .linkInOutput: leave(error.path ?? path, error.message)
        case .unreadable, .tooLarge: leave(path, "cannot be read: \(error.cause ?? error.message)")
        default: leave(error.path ?? path, "\(error.code.rawValue): \(error.message)")
        }
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
        if scrubbing.isNamed(in: .object(rest)) {
            leave(
                place.fullPath,
                "contains data to forget in a field that this version does not know; edit or delete it yourself"
            )
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
