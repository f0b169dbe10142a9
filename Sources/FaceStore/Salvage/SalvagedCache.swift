import FaceTypes

/// What could be read of a damaged cache.
struct SalvagedCache {
    private(set) var contents: CacheContents
    /// What is damaged, a sentence each.
    let problems: [String]
    /// Photos that are to be embedded again.
    private(set) var repeated: Set<Int> = []

    /// - Parameters:
    ///   - contents: rows that are whole; what faces tell of a photo may be missing.
    ///   - losers: photos that lost a face, or may have lost one.
    ///   - doubted: photos whose status is not known to be true.
    init(_ contents: CacheContents, problems: [String], losers: Set<Int> = [], doubted: Set<Int> = []) {
        self.problems = problems
        let faced = Set(contents.faces.map(\.photo))
        let bare = contents.photos.indices.filter { !faced.contains($0) && contents.photos[$0].status == .ok }
        // A photo that is missing cannot be embedded again: it keeps what is left.
        repeated = losers.union(bare).union(doubted).filter { contents.photos[$0].status != .missing }
        self.contents = contents.keeping(faces: { [repeated] in !repeated.contains(contents.faces[$0].photo) }
        )
        for row in repeated {
            self.contents.photos[row].status = .failed
            self.contents.photos[row].reason = PhotoRecord.damagedReason
        }
    }
}

extension PhotoRecord {
    static let damagedReason = "damaged_in_cache"

    /// Whether the next `embed` tries the file again by itself: the cache lost what it knew of it, or it was listed and
    /// then not there, as when a drive is unplugged during a run.
    package var needsAnotherLook: Bool { [Self.damagedReason, "not_found"].contains(reason) }
}
