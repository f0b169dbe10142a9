import FaceAnalysis
import FaceStore
import FaceTypes
import Files
import Imaging
package import Library
import Parallel
import PhotoMetadata

extension EmbedRequest: Workflow {
    /// - Throws: `FaceSetsError` if the source cannot be listed (then nothing is marked) or the cache cannot be written.
    package func run(_ library: Library, _ tools: Tools) throws -> EmbedOutcome {
        let images = tools.photos.images
        try library.migrate()
        var run = EmbedRun(self, library, try library.store.read([]), tools.interruption)
        let listing = try tools.progress.step("listing \(source.shown)") {
            try SourceListing(
                self, cache: library.cache, images: images, interruption: tools.interruption,
                isKnown: { [ledger = run.ledger] in ledger.row(unchanged: $0) != nil })
        }
        try run.checkThatSourceIsThere(listing)
        listing.reportWhatIsLeftOut(tools.progress)
        let unread = run.takeKnown(listing)
        let sidecars = Sidecars(among: listing.ignored)
        try run.updateDates(listing, sidecars, tools)
        if !unread.isEmpty { try analyser.prepare() }
        let reader = PhotoReader(
            images: images, memory: tools.photos.memory, analyser: analyser,
            claims: Claims(done: run.settledDigests), pictureClaims: Claims(done: run.settledPictures),
            unpictured: run.unpictured, forgotten: run.forgottenWithoutPicture,
            partials: PartialUploads(unread, in: run.ledger), sidecars: sidecars, dates: dates)
        // One more photo is decoded than networks run, so that they never wait.
        let threads = tools.threads > 1 ? tools.threads + 1 : 1
        try tools.progress.step("embedding", total: unread.count) {
            try tools.inOrder(
                unread.enumerated().map { (number: $0, file: $1) }, threads: threads,
                work: { reader.read($0.file, number: $0.number) },
                commit: { input, reading in
                    let failures = run.outcome.failed.count
                    try run.take(input.file, reading)
                    if run.outcome.failed.count > failures {
                        tools.progress.report(.failures(run.outcome.failed.count))
                    }
                })
        }
        return try run.finish(listing, tools.progress)
    }
}

/// The state of one run: the ledger, the results so far, and when to flush.
private struct EmbedRun {
    private(set) var ledger: CacheLedger
    private let request: EmbedRequest
    private let library: Library
    private let interruption: Interruption
    private var forgotten: [Forgotten]
    private let tombstones: Tombstones
    /// Whether the data in `meta` has changed.
    private var hasNewForgottenPictures = false
    /// Whether an older version tried the photos that could not be decoded.
    private let hasBetterDecoders: Bool
    /// Files that are only read again because the cache does not know their picture.
    private(set) var unpictured: Set<FilePath> = []
    /// Why photos failed in this run, by picture.
    private var failures: [PictureDigest: PhotoFailure] = [:]
    private(set) var outcome = EmbedOutcome()
    private var unflushed = 0

    init(
        _ request: EmbedRequest, _ library: Library, _ contents: CacheContents,
        _ interruption: Interruption
    ) {
        self.request = request
        self.library = library
        self.interruption = interruption
        forgotten = contents.extras.forgotten
        tombstones = Tombstones(forgotten)
        hasBetterDecoders =
            !library.store.isNew && contents.extras.decoders < CacheExtras.decodersOfToday
        ledger = CacheLedger(contents)
        ledger.addSourceRoot(request.source, to: contents.sourceRoots)
    }

    /// Contents that need no analysis if they are found again.
    var settledDigests: [PhotoDigest] {
        ledger.photos.filter { !isRetried($0) }.flatMap { $0.contents }
            + forgotten.filter { $0.box == nil }.map(\.digest)
    }

    /// The same for pictures.
    var settledPictures: [PictureDigest] {
        ledger.photos.filter { !$0.failed }.compactMap(\.picture)
            + forgotten.filter { $0.box == nil }.compactMap(\.picture)
    }

    /// Contents that were forgotten by a version without pictures.
    var forgottenWithoutPicture: Set<PhotoDigest> {
        Set(forgotten.filter { $0.box == nil && $0.picture == nil }.map(\.digest))
    }

    /// Whether a failed photo is retried.
    private func isRetried(_ photo: PhotoRecord) -> Bool {
        photo.isRetryable || request.retryFailed && photo.failed
            || hasBetterDecoders && photo.isUndecoded
    }

    /// Counts the files that need not be read, and returns the others.
    mutating func takeKnown(_ listing: SourceListing) -> [FoundFile] {
        outcome.rawCompanions = listing.companions.pictures.count
        outcome.ignored = listing.ignored.count - outcome.rawCompanions
        outcome.ignoredKinds = listing.ignoredKinds
        outcome.skippedFolders = listing.skipped.count
        outcome.failed = listing.unlisted
        return listing.photos.filter { file in
            guard let row = ledger.row(unchanged: file) else { return true }
            let failed = ledger.photos[row].failed
            if isRetried(ledger.photos[row]) { return true }
            outcome.known += 1
            if failed { outcome.knownFailed += 1 }
            if ledger.photos[row].status == .missing { ledger.attach(file, to: row) }
            if failed || ledger.photos[row].picture != nil { return false }
            // One file per photo is enough.
            guard ledger.photos[row].path == file.path else { return false }
            unpictured.insert(file.path)
            return true
        }
    }

    /// Records the result of reading a file, and flushes if enough files have been read.
    mutating func take(_ file: FoundFile, _ reading: PhotoReading) throws {
        switch reading {
        case .unreadable where unpictured.contains(file.path): break
        case .unreadable(let failure):
            enter(file, nil, PhotoRecord(failed: file, nil, failure.code), nil, failure.reason)
        case .known(let digest, let picture, let date):
            outcome.hashed += 1
            enterKnown(file, digest, picture, date)
        case .familiar(let digest, let picture, let date):
            outcome.hashed += 1
            enterFamiliar(file, digest, picture, date)
        case .failed(let digest, let picture, let failure, let partial):
            outcome.hashed += 1
            if let picture { failures[picture] = failure }
            enter(
                file, digest, PhotoRecord(failed: file, digest, failure.code), nil, failure.reason,
                completing: partial)
        case .analysed(let digest, let photo, let partial):
            outcome.hashed += 1
            let record = PhotoRecord(file, digest, photo)
            let rest = photo.without(tombstones.of(record))
            enter(file, digest, PhotoRecord(file, digest, rest), rest, completing: partial)
        }
        unflushed += 1
        if unflushed >= request.flushEvery { try flush() }
    }

    /// Ends the run and marks missing photos, unless the run was interrupted before all files were seen.
    ///
    /// - Throws: `too_many_missing`, after flushing what was embedded.
    mutating func finish(_ listing: SourceListing, _ progress: any ProgressSink) throws -> EmbedOutcome {
        outcome.wasInterrupted = interruption.isRequested
        try flush()
        if !outcome.wasInterrupted { try markVanished(listing, progress) }
        try flush()
        try keepExtras()
        outcome.photos = ledger.photos.count
        outcome.faces = ledger.faceCount
        outcome.aliases = ledger.aliasCount
        return outcome
    }

    private mutating func flush() throws {
        unflushed = 0
        var changes = ledger.takeChanges()
        if library.store.isNew {
            changes.extras = CacheExtras()
            changes.extras?.decoders = CacheExtras.decodersOfToday
        }
        if !changes.isEmpty { try library.commit(changes) }
    }

    /// Records the pictures of photos that were forgotten by a version without pictures, so that they stay forgotten,
    /// and that failed photos were retried.
    private func keepExtras() throws {
        let hasTriedAll = hasBetterDecoders && !outcome.wasInterrupted
        guard hasNewForgottenPictures || hasTriedAll else { return }
        var changes = CacheChanges()
        changes.extras = try library.store.read(.extras).extras
        changes.extras?.forgotten = forgotten
        if hasTriedAll { changes.extras?.decoders = CacheExtras.decodersOfToday }
        try library.commit(changes)
    }

    /// - Throws: `source_is_empty`.
    mutating func checkThatSourceIsThere(_ listing: SourceListing) throws {
        guard listing.photos.isEmpty, !interruption.isRequested else { return }
        try vanished(listing).checkThatSourceIsThere(request)
    }

    private mutating func markVanished(_ listing: SourceListing, _ progress: any ProgressSink) throws {
        let vanished = vanished(listing)
        try vanished.checkShare(request)
        if let warning = vanished.warning(request.source) { progress.report(.warning(warning)) }
        outcome.vanished = vanished.count
        for path in (vanished.paths + listing.ignored).sorted() { ledger.detach(path) }
    }

    private mutating func vanished(_ listing: SourceListing) -> VanishedPhotos {
        let seen = Set(listing.photos.map(\.path))
        let unlisted = Set(listing.unlisted.map(\.path))
        let known = ledger.paths(under: request.source).filter(request.includes)
        let gone = known.filter {
            !seen.contains($0) && !listing.ignored.contains($0) && !$0.isUnder(anyOf: unlisted)
                && $0.isMissing
        }
        return VanishedPhotos(
            paths: gone, count: ledger.photosWithoutPath(but: Set(gone)),
            known: ledger.photoCount(at: known), isSourceEmpty: listing.photos.isEmpty)
    }
}

// Dates of known photos
extension EmbedRun {
    /// Reads the metadata with dates of known photos again, if the cache is from an earlier version or a sidecar was
    /// added or changed; no photo is decoded.
    mutating func updateDates(_ listing: SourceListing, _ sidecars: Sidecars, _ tools: Tools) throws {
        let updates = DateUpdates(rules: request.dates, sidecars: sidecars, photos: tools.photos)
        let due = listing.photos.compactMap { file in
            ledger.row(unchanged: file).flatMap { row in
                updates.due(file, ledger.photos[row]).map { (row: row, update: $0) }
            }
        }
        guard !due.isEmpty else { return }
        try tools.progress.step("reading capture dates", total: due.count) {
            try tools.inOrder(due, work: { updates.date($0.update) }) { input, date in
                guard let date else { return }
                if ledger.setDate(date, of: input.row, from: input.update) { outcome.datesUpdated += 1 }
                unflushed += 1
                if unflushed >= request.flushEvery { try flush() }
            }
        }
    }
}

// Recording the results of one file
extension EmbedRun {
    /// Records a content that is in the cache by now.
    private mutating func enterKnown(
        _ file: FoundFile, _ digest: PhotoDigest, _ picture: PictureDigest?, _ date: SourcedDate?
    ) {
        let row =
            unpictured.contains(file.path)
            ? ledger.row(at: file.path) : ledger.row(of: digest, showing: picture)
        guard let row else { return ignore(file, digest, picture) }
        if ledger.row(at: file.path) != row { ledger.detach(file.path) }
        ledger.attach(file, to: row)
        note(digest, showing: picture, of: row)
        ledger.offer(date, to: row)
        fail(file, ledger.photos[row].failure)
    }

    /// Records another content of a picture that is in the cache by now; it has the same faces.
    private mutating func enterFamiliar(
        _ file: FoundFile, _ digest: PhotoDigest, _ picture: PictureDigest, _ date: SourcedDate?
    ) {
        if ledger.row(of: digest, showing: picture) != nil {
            enterKnown(file, digest, picture, date)
        } else if let failure = failures[picture] {
            enter(file, digest, PhotoRecord(failed: file, digest, failure.code), nil, failure.reason)
        } else {
            ignore(file, digest, picture)
        }
    }

    private mutating func note(_ content: PhotoDigest, showing picture: PictureDigest?, of row: Int) {
        if !ledger.photos[row].holds(content) { outcome.recognised += 1 }
        ledger.note(content, showing: picture, of: row)
    }

    /// Skips a photo that must stay forgotten. The photo that was at this path before is no longer there.
    private mutating func ignore(_ file: FoundFile, _ digest: PhotoDigest, _ picture: PictureDigest?) {
        ledger.detach(file.path)
        outcome.ignored += 1
        outcome.forgotten += 1
        guard let picture else { return }
        for place in forgotten.indices
        where forgotten[place].digest == digest && forgotten[place].picture == nil {
            forgotten[place].picture = picture
            hasNewForgottenPictures = true
        }
    }

    /// Records a content that was analysed in this run, or a failure; `reason` is for people.
    private mutating func enter(
        _ file: FoundFile, _ digest: PhotoDigest?, _ record: PhotoRecord, _ photo: AnalysedPhoto?,
        _ reason: ReasonText? = nil, completing partial: PartialUploads.Record? = nil
    ) {
        if let row = digest.flatMap({ ledger.row(of: $0, showing: record.picture) }) {
            retake(file, row, record, photo, reason)
            return
        }
        if let row = ledger.row(completedBy: partial) ?? ledger.unreadRow(at: file.path) {
            ledger.replace(row, by: record, photo?.faces ?? [], photo?.embeddings ?? [])
        } else {
            ledger.detach(file.path)
            ledger.add(record, photo?.faces ?? [], photo?.embeddings ?? [])
        }
        count(file, record, reason)
    }

    /// Records a content that failed earlier and was retried, or that two threads analysed at the same time.
    private mutating func retake(
        _ file: FoundFile, _ row: Int, _ record: PhotoRecord, _ photo: AnalysedPhoto?, _ reason: ReasonText?
    ) {
        if ledger.row(at: file.path) != row { ledger.detach(file.path) }
        ledger.attach(file, to: row)
        if let digest = record.digest { note(digest, showing: record.picture, of: row) }
        let old = ledger.photos[row]
        guard old.failed else {
            ledger.offer(photo?.captured, to: row)
            return
        }
        var record = record
        (record.path, record.size, record.modified) = (old.path, old.size, old.modified)
        (record.digest, record.editions) = (old.digest, old.editions)
        let faces = (photo?.faces ?? []).map { $0.of(record.key) }
        ledger.replace(row, by: record, faces, photo?.embeddings ?? [])
        count(file, record, reason)
    }

    private mutating func count(_ file: FoundFile, _ record: PhotoRecord, _ reason: ReasonText?) {
        if record.failed {
            fail(file, reason ?? record.failure)
        } else {
            outcome.embedded += 1
        }
    }

    private mutating func fail(_ file: FoundFile, _ reason: ReasonText?) {
        if let reason { outcome.failed.append(Finding(path: file.path, reason: reason)) }
    }
}
