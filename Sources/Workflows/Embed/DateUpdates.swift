import FaceTypes
import Files
import Imaging
import Library
import Manifests
import PhotoMetadata

/// Finds the known photos whose capture dates are to be read again, and reads them; any thread may use it.
struct DateUpdates: Sendable {
    struct Due: Sendable {
        let path: FilePath
        /// Bytes.
        let size: Int64
        /// What its neighbours say.
        let beside: SidecarFacts
        /// Whether the photo itself has to be read too.
        let readsPhoto: Bool
    }

    let rules: DateRules
    let sidecars: Sidecars
    let photos: OriginalPhotos

    /// Nil where the date is as good as it can be. Costs the sidecars of the photo, if there are any.
    func due(_ file: FoundFile, _ photo: PhotoRecord) -> Due? {
        guard photo.reason.isEmpty else { return nil }
        let beside = sidecars.facts(of: file.path)
        guard let source = photo.capturedSource else { return due(file, beside, readsPhoto: true) }
        guard let best = rules.best(nil, beside, file.path), best.source <= source else { return nil }
        if best.source < source { return due(file, beside, readsPhoto: false) }
        return best.date == photo.captured || file.path != photo.path
            ? nil : due(file, beside, readsPhoto: true)
    }

    private func due(_ file: FoundFile, _ beside: SidecarFacts, readsPhoto: Bool) -> Due {
        Due(path: file.path, size: file.info.size, beside: beside, readsPhoto: readsPhoto)
    }

    /// Nil where the photo cannot be read; no date at all where it can and has none.
    func date(_ due: Due) -> SourcedDate?? {
        guard due.readsPhoto else { return .some(rules.best(nil, due.beside, due.path)) }
        return photos.memory.reading(due.size) {
            guard let content = try? photos.memory.content(of: due.path, size: due.size),
                let metadata = try? photos.images.metadata(content)
            else { return nil }
            return .some(rules.best(metadata, due.beside, due.path))
        }
    }
}

extension CacheLedger {
    /// Takes a date of a photo if its source is better than that of the date it has.
    mutating func offer(_ date: SourcedDate?, to row: Int) {
        guard let date, date.source < photos[row].capturedSource ?? .nowhere else { return }
        update(row) { ($0.captured, $0.capturedSource) = (date.date, date.source) }
    }

    /// Takes what reading a file again gave; whether that changed anything.
    mutating func setDate(_ date: SourcedDate?, of row: Int, from due: DateUpdates.Due) -> Bool {
        let before = photos[row]
        if before.capturedSource == nil || due.readsPhoto && before.path == due.path {
            update(row) { ($0.captured, $0.capturedSource) = (date?.date, date?.source ?? .nowhere) }
        } else {
            offer(date, to: row)
        }
        return photos[row] != before
    }
}

extension CaptureDate {
    /// A day from now, in UTC: until then it may be now somewhere.
    static var tomorrow: CaptureDate? {
        CaptureDate(iso: String(currentTime().prefix(19))).flatMap {
            CaptureDate(seconds: $0.seconds + 86_400)
        }
    }
}
