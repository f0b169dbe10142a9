package import FaceTypes

/// The pair pass of average linkage, cut into parts that different machines compute, and the linkage that begins with
/// the parts.
///
/// What linkage gives is the same as without parts, to the last bit: a part holds lower bounds, and the distances that
/// decide are computed anew.
package struct PairPass {
    private let input: LinkageInput

    /// - Throws: as `averageLinkage`.
    package init(_ vectors: EmbeddingMatrix, threshold: RawDistance, options: LinkageOptions) throws {
        input = try LinkageInput(vectors, rows: nil, threshold: threshold.value, options: options)
    }

    /// The nodes: faces, those with equal vectors counted once.
    package var count: Int { input.count }

    /// Gives the vectors of the nodes one after the other: two passes over the same vectors in the same order
    /// understand each other's parts.
    package func forEachVector(_ body: (UnsafeRawBufferPointer) -> Void) {
        for node in 0..<count { body(UnsafeRawBufferPointer(input.vector(node))) }
    }

    /// Compares the pairs of a block, and gives `write` what was found, piece by piece.
    ///
    /// For each node with candidates, ascending: its number (UInt32), the reach of its list (Float), the number of
    /// candidates (UInt32), and of each candidate, ascending, its number (UInt32) and the bound on its distance (Float);
    /// all little-endian.
    /// - Throws: `LinkageStopped`, and what `write` throws.
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

    /// Links the faces, beginning with the parts of all blocks, each as `compute` wrote it.
    ///
    /// - Throws: `bad_pairs` for a part that is none; `LinkageStopped`, and what `read` throws.
    package func partition(blocks: Int, read: (PairBlock) throws -> ArraySlice<UInt8>) throws -> Partition {
        try input.partition(
            fastLinkage(input, filling: { lists, _ in try fill(lists, blocks: blocks, read: read) }))
    }

    /// Fills the lists of the nodes from the parts of all blocks.
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

    /// Adds the candidates of a part to the lists.
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

/// Takes a part's bytes apart.
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
    /// What a part of the pair pass holds cannot be so; the caller knows which file it is.
    fileprivate static var badPairs: FaceSetsError {
        FaceSetsError(code: .badPairs, "the block of pairs is damaged")
    }
}
