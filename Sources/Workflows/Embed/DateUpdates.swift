import FaceTypes
import Files
import Imaging
import Library
import Manifests
import PhotoMetadata

/// Finds known photos whose capture dates must be read again, and reads them; can be used from any thread.
struct DateUpdates: Sendable {
    struct Due: Sendable {
        let path: FilePath
        /// In bytes.
        let size: Int64
        /// The metadata in sidecars.
        let beside: SidecarFacts
        /// Whether the photo itself must be read too.
        let readsPhoto: Bool
    }

    let rules: DateRules
    let sidecars: Sidecars
    let photos: OriginalPhotos

    /// Nil if the date cannot be improved. Reads the sidecars of the photo, if there are any.
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

    /// Nil if the photo cannot be read; an empty date if it can be read and has none.
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
    /// Uses a date of a photo if its source is better than that of the current date.
    mutating func offer(_ date: SourcedDate?, to row: Int) {
        guard let date, date.source < photos[row].capturedSource ?? .nowhere else { return }
        update(row) { ($0.captured, $0.capturedSource) = (date.date, date.source) }
    }

    /// Uses the result of reading a file again; returns whether anything changed.
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
    /// One day from now, in UTC: until then it may already be that time somewhere.
    static var tomorrow: CaptureDate? {
        CaptureDate(iso: String(currentTime().prefix(19))).flatMap {
            CaptureDate(seconds: $0.seconds + 86_400)
        }
    }
}
