import FaceTypes

/// What could be recovered of a damaged cache.
struct SalvagedCache {
    private(set) var contents: CacheContents
    /// What is damaged, one sentence each.
    let problems: [String]
    /// Photos to embed again.
    private(set) var repeated: Set<Int> = []

    /// - Parameters:
    ///   - contents: intact rows; what faces say about a photo may be missing.
    ///   - losers: photos that lost a face, or may have lost one.
    ///   - doubted: photos whose status may be wrong.
    init(_ contents: CacheContents, problems: [String], losers: Set<Int> = [], doubted: Set<Int> = []) {
        self.problems = problems
        let faced = Set(contents.faces.map(\.photo))
        let bare = contents.photos.indices.filter { !faced.contains($0) && contents.photos[$0].status == .ok }
        // A missing photo cannot be embedded again, so it keeps what is left.
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

    /// Whether the next `embed` retries the file without `--retry-failed`: its record was damaged, or the file
    /// disappeared after it was listed, for example because a drive was unplugged.
    package var isRetryable: Bool { [Self.damagedReason, "not_found"].contains(reason) }
}
