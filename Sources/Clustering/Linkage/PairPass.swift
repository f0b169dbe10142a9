package import FaceTypes

/// The pair pass of average linkage, divided into blocks that different machines compute, and the linkage that starts
/// from these blocks.
///
/// The result is identical to linkage without blocks: a block contains lower bounds, and the distances that matter
/// are computed again.
package struct PairPass {
    private let input: LinkageInput

    /// - Throws: see `averageLinkage`.
    package init(_ vectors: EmbeddingMatrix, threshold: RawDistance, options: LinkageOptions) throws {
        input = try LinkageInput(vectors, rows: nil, threshold: threshold.value, options: options)
    }

    /// The nodes: faces, with equal vectors counted once.
    package var count: Int { input.count }

    /// Iterates over the vectors of the nodes: blocks of two passes are compatible if the vectors and their order are
    /// the same.
    package func forEachVector(_ body: (UnsafeRawBufferPointer) -> Void) {
        for node in 0..<count { body(UnsafeRawBufferPointer(input.vector(node))) }
    }

    /// Compares the pairs of a block, and passes the result to `write` piece by piece.
    ///
    /// For each node with candidates, in ascending order: its index (UInt32), the reach of its list (Float), the
    /// number of candidates (UInt32), and for each candidate, in ascending order, its index (UInt32) and the lower
    /// bound of its distance (Float); all little-endian.
    /// - Throws: `LinkageStopped`, and errors of `write`.
    package func compute(_ block: PairBlock, write: (UnsafeRawBufferPointer) throws -> Void) throws {
        let lists = CandidateLists(capacity: max(count, 1), threshold: input.threshold)
        input.options.began(.comparing, total: count)
        if input.threshold > 0 { try fillLists(lists, input, block) }
        var words: [UInt32] = []
        for node in 0..<count where lists[node].count > 0 || lists[node].reach < lists.fullReach {
            var entries = lists[node].elements
            entries.sort { $0.id < $1.id }
            words += [UInt32(node), lists[node].reach.bitPattern, UInt32(entries.count)]
            for entry in entries { words += [entry.id, entry.bound.bitPattern] }
            if words.count >= Self.wordsAtOnce { try Self.flush(&words, write) }
        }
        try Self.flush(&words, write)
    }

    /// Links the faces, starting from all blocks as written by `compute`.
    ///
    /// - Throws: `bad_pairs` for an invalid block; `LinkageStopped`, and errors of `read`.
    package func partition(blocks: Int, read: (PairBlock) throws -> ArraySlice<UInt8>) throws -> Partition {
        try input.partition(
            fastLinkage(input, filling: { lists, _ in try fill(lists, blocks: blocks, read: read) }))
    }

    /// Fills the lists of the nodes from all blocks.
    func fill(_ lists: CandidateLists, blocks: Int, read: (PairBlock) throws -> ArraySlice<UInt8>) throws {
        for block in (1...max(blocks, 1)).compactMap({ PairBlock($0, of: blocks) }) {
            let part = try read(block)
            try part.withUnsafeBytes { try take(PartReader($0), block, into: lists) }
            let (before, after) = (count * (block.number - 1) / blocks, count * block.number / blocks)
            input.options.watcher?.advanced(after - before)
            try input.options.checkGoesOn()
        }
        lists.finish(count, keeping: kept)
    }

    private var kept: Int { input.options.tuning.keptNeighbours(ofFaces: count) }

    private static let wordsAtOnce = 1 << 18

    private static func flush(_ words: inout [UInt32], _ write: (UnsafeRawBufferPointer) throws -> Void)
        throws
    {
        for place in words.indices { words[place] = words[place].littleEndian }
        try words.withUnsafeBytes(write)
        words.removeAll(keepingCapacity: true)
    }

    /// Adds the candidates of a block to the lists.
    private func take(_ part: PartReader, _ block: PairBlock, into lists: CandidateLists) throws {
        var part = part
        var last = -1
        while !part.isAtEnd {
            let node = try part.number(below: count)
            let reach = try part.distance()
            guard node > last, reach <= lists.fullReach else { throw FaceSetsError.badPairs }
            last = node
            lists[node].reach = min(lists[node].reach, reach)
            var lastEntry = -1
            for _ in 0..<(try part.number(below: count)) {
                let (entry, bound) = (try part.number(below: count), try part.distance())
                guard entry > lastEntry, entry != node, block.holds(node, entry, of: count) else {
                    throw FaceSetsError.badPairs
                }
                lastEntry = entry
                lists[node].insert(Candidate(UInt32(entry), bound: bound), keeping: kept)
            }
        }
    }
}

/// Parses the bytes of a block.
private struct PartReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    private mutating func word() throws -> UInt32 {
        guard place + 4 <= bytes.count else { throw FaceSetsError.badPairs }
        defer { place += 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    mutating func number(below limit: Int) throws -> Int {
        let number = Int(try word())
        guard number < limit else { throw FaceSetsError.badPairs }
        return number
    }

    mutating func distance() throws -> Float {
        let distance = Float(bitPattern: try word())
        guard distance.isFinite else { throw FaceSetsError.badPairs }
        return distance
    }
}

extension FaceSetsError {
    /// A block is invalid; the caller knows its file.
    fileprivate static var badPairs: FaceSetsError {
        FaceSetsError(code: .badPairs, "the block of pairs is damaged")
    }
}
