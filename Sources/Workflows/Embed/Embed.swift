import FaceStore
import FaceTypes
import Files
import Imaging
package import Library
import Parallel

extension EmbedRequest: Workflow {
    /// - Throws: `FaceSetsError` where the source cannot be listed (nothing is marked then) or the cache not written.
    package func run(_ library: Library, _ tools: Tools) throws -> EmbedOutcome {
        let images = tools.photos.images
        var run = EmbedRun(self, library, try library.store.read([]), tools.interruption)
        let listing = try tools.progress.step("listing \(source.shown)") {
            try SourceListing(
                self, cache: library.cache, images: images, interruption: tools.interruption,
                isKnown: { [ledger = run.ledger] in ledger.row(unchanged: $0) != nil })
        }
        try run.checkThatSourceIsThere(listing)
        report(listing.skipped, tools.progress)
        let unread = run.takeKnown(listing)
        let reader = PhotoReader(
            images: images, memory: tools.photos.memory, analyser: analyser,
            claims: ContentClaims(done: run.settledDigests), partials: PartialUploads(unread, in: run.ledger))
        // With several networks one photo more is being decoded, so that none of them waits.
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

private func report(_ skipped: [FilePath], _ progress: any ProgressSink) {
    guard let first = skipped.first else { return }
    let more = skipped.count > 1 ? " and \(skipped.count - 1) more" : ""
    progress.report(
        .note(
            "skipped trash, snapshot and thumbnail folders: \(first.shown)\(more); "
                + "--include-system-folders reads them"))
}

/// The state of one run: the ledger, what came of the files, and when to flush.
private struct EmbedRun {
    private(set) var ledger: CacheLedger
    private let request: EmbedRequest
    private let library: Library
    private let interruption: Interruption
    /// By photo.
    private let forgotten: [PhotoDigest: [Forgotten]]
    private(set) var outcome = EmbedOutcome()
    private var unflushed = 0

    init(
        _ request: EmbedRequest, _ library: Library, _ contents: CacheContents,
        _ interruption: Interruption
    ) {
        self.request = request
        self.library = library
        self.interruption = interruption
        forgotten = Dictionary(grouping: contents.extras.forgotten, by: \.digest)
        ledger = CacheLedger(contents)
        ledger.addSourceRoot(request.source, to: contents.sourceRoots)
    }

    /// Contents that are not analysed when they are met again.
    var settledDigests: [PhotoDigest] {
        ledger.photos.filter { !isTried($0) }.compactMap(\.digest)
            + forgotten.values.joined().filter { $0.box == nil }.map(\.digest)
    }

    /// Whether a photo that failed is tried again.
    private func isTried(_ photo: PhotoRecord) -> Bool {
        photo.needsAnotherLook || request.retryFailed && photo.failed
    }

    /// Counts the files that need not be read, and gives the others.
    mutating func takeKnown(_ listing: SourceListing) -> [FoundFile] {
        outcome.ignored = listing.ignored.count
        outcome.ignoredKinds = listing.ignoredKinds
        outcome.skippedFolders = listing.skipped.count
        outcome.failed = listing.unlisted
        return listing.photos.filter { file in
            guard let row = ledger.row(unchanged: file) else { return true }
            let failed = ledger.photos[row].failed
            if isTried(ledger.photos[row]) { return true }
            outcome.known += 1
            if failed { outcome.knownFailed += 1 }
            if ledger.photos[row].status == .missing { ledger.attach(file, to: row) }
            return false
        }
    }

    /// Enters what reading a file gave, and flushes when it is time.
    mutating func take(_ file: FoundFile, _ reading: PhotoReading) throws {
        switch reading {
        case .unreadable(let failure):
            enter(file, nil, PhotoRecord(failed: file, nil, failure.code), nil, failure.reason)
        case .known(let digest):
            outcome.hashed += 1
            enterKnown(file, digest)
        case .failed(let digest, let failure, let partial):
            outcome.hashed += 1
            enter(
                file, digest, PhotoRecord(failed: file, digest, failure.code), nil, failure.reason,
                completing: partial)
        case .analysed(let digest, let photo, let partial):
            outcome.hashed += 1
            let photo = photo.without(forgotten[digest] ?? [], of: digest)
            enter(file, digest, PhotoRecord(file, digest, photo), photo, completing: partial)
        }
        unflushed += 1
        if unflushed >= request.flushEvery { try flush() }
    }

    /// Ends the run: what is gone is marked, unless the run was stopped before all files were seen.
    ///
    /// - Throws: `too_many_missing`, after what was embedded is flushed.
    mutating func finish(_ listing: SourceListing, _ progress: any ProgressSink) throws -> EmbedOutcome {
        outcome.wasInterrupted = interruption.isRequested
        try flush()
        if !outcome.wasInterrupted { try markVanished(listing, progress) }
        try flush()
        outcome.photos = ledger.photos.count
        outcome.faces = ledger.faceCount
        outcome.aliases = ledger.aliasCount
        return outcome
    }

    private mutating func flush() throws {
        unflushed = 0
        let changes = ledger.takeChanges()
        if !changes.isEmpty || library.store.isNew { try library.commit(changes) }
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
        let gone = ledger.paths(under: request.source).filter {
            !seen.contains($0) && !listing.ignored.contains($0) && !$0.isUnder(anyOf: unlisted) && $0.isGone
        }
        return VanishedPhotos(
            paths: gone, count: ledger.photosWithoutPath(but: Set(gone)),
            known: ledger.photoCount(under: request.source), isSourceEmpty: listing.photos.isEmpty)
    }
}

// Entering one file
extension EmbedRun {
    /// A content that the cache has by now.
    private mutating func enterKnown(_ file: FoundFile, _ digest: PhotoDigest) {
        guard let row = ledger.row(of: digest) else {
            // The photo is to stay forgotten; what lay here before is no longer here.
            ledger.detach(file.path)
            outcome.ignored += 1
            outcome.forgotten += 1
            return
        }
        if ledger.row(at: file.path) != row { ledger.detach(file.path) }
        ledger.attach(file, to: row)
        fail(file, ledger.photos[row].failure)
    }

    /// A content that was tried in this run, or a file that could not be read; `reason` says why to people.
    private mutating func enter(
        _ file: FoundFile, _ digest: PhotoDigest?, _ record: PhotoRecord, _ photo: AnalysedPhoto?,
        _ reason: ReasonText? = nil, completing partial: PartialUploads.Record? = nil
    ) {
        if let row = digest.flatMap({ ledger.row(of: $0) }) {
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

    /// A content that failed and was tried again, or that two threads tried at once.
    private mutating func retake(
        _ file: FoundFile, _ row: Int, _ record: PhotoRecord, _ photo: AnalysedPhoto?, _ reason: ReasonText?
    ) {
        if ledger.row(at: file.path) != row { ledger.detach(file.path) }
        ledger.attach(file, to: row)
        let old = ledger.photos[row]
        guard old.failed else { return }
        var record = record
        (record.path, record.size, record.modified) = (old.path, old.size, old.modified)
        ledger.replace(row, by: record, photo?.faces ?? [], photo?.embeddings ?? [])
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

extension FilePath {
    /// Whether the path is one of these or lies below one; costs what the path is deep.
    fileprivate func isUnder(anyOf folders: Set<FilePath>) -> Bool {
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
    /// Whether the content could not be used, be it there or missing.
    fileprivate var failed: Bool { !reason.isEmpty }

    fileprivate init(_ file: FoundFile, _ digest: PhotoDigest, _ photo: AnalysedPhoto) {
        self.init(
            digest: digest, path: file.path, size: file.info.size, modified: file.info.modified,
            width: photo.width, height: photo.height, captured: photo.captured,
            perceptualHash: photo.perceptualHash, status: photo.faces.isEmpty ? .noFace : .ok)
    }

    fileprivate init(failed file: FoundFile, _ digest: PhotoDigest?, _ reason: Reason) {
        self.init(
            digest: digest, path: file.path, size: file.info.size, modified: file.info.modified,
            status: .failed,
            reason: reason.rawValue)
    }
}
