/// A cluster that may be near, with a lower bound on its distance, packed so that integers sort by bound, then id.
struct Candidate: Comparable, Sendable {
    private(set) var bits: UInt64

    init(_ id: UInt32, bound: Float) {
        let pattern = bound.bitPattern
        let ordered = pattern ^ (pattern >> 31 == 1 ? UInt32.max : 1 << 31)
        bits = UInt64(ordered) << 32 | UInt64(id)
    }

    var id: UInt32 { UInt32(truncatingIfNeeded: bits) }

    var bound: Float {
        let ordered = UInt32(truncatingIfNeeded: bits >> 32)
        return Float(bitPattern: ordered ^ (ordered >> 31 == 1 ? 1 << 31 : UInt32.max))
    }

    static func < (a: Candidate, b: Candidate) -> Bool { a.bits < b.bits }
}

/// The candidate neighbours of one cluster.
///
/// Invariant: each live cluster is either listed and at least `bound` away, or at least `reach` away; no two entries
/// overlap. Without `reach`, a truncated list would be taken for complete, and the clusters would be wrong.
///
/// A plain struct in memory of its owner, who calls `free`; changed by one thread at a time.
struct CandidateList {
    private(set) var entries: UnsafeMutablePointer<Candidate>?
    private(set) var count = 0
    private var capacity = 0
    /// The smallest possible distance of a cluster that is not listed; the threshold if the list is complete below it.
    var reach: Float

    init(reach: Float) { self.reach = reach }

    var elements: UnsafeMutableBufferPointer<Candidate> {
        UnsafeMutableBufferPointer(start: entries, count: count)
    }

    /// Adds a candidate below `reach`. At 2 · `kept` entries, the list keeps the nearest half and lowers `reach`.
    @inline(__always)
    mutating func insert(_ candidate: Candidate, keeping kept: Int) {
        guard candidate.bound < reach else { return }
        append(candidate)
        if count >= 2 * kept { trim(to: kept) }
    }

    @inline(__always)
    mutating func append(_ candidate: Candidate) {
        if count == capacity { resize(max(8, 2 * capacity)) }
        entries?[count] = candidate
        count += 1
    }

    /// Keeps the `kept` nearest and lowers `reach` to the first one removed.
    mutating func trim(to kept: Int) {
        guard count > kept else { return }
        selectSmallest(kept, of: elements)
        var dropped = elements[kept]
        for candidate in elements[kept...] where candidate < dropped { dropped = candidate }
        reach = min(reach, dropped.bound)
        count = kept
    }

    /// Removes all candidates except the first `kept`; the memory stays allocated.
    mutating func removeAll(after kept: Int = 0) { count = kept }

    /// Frees unused memory.
    mutating func compact() {
        if count == 0 { free() } else if count < capacity { resize(count) }
    }

    mutating func free() {
        entries?.deallocate()
        (entries, count, capacity) = (nil, 0, 0)
    }

    private mutating func resize(_ size: Int) {
        let moved = UnsafeMutablePointer<Candidate>.allocate(capacity: size)
        if let entries {
            moved.moveInitialize(from: entries, count: count)
            entries.deallocate()
        }
        (entries, capacity) = (moved, size)
    }
}

/// Moves the `count` smallest to the front, in any order: Hoare's selection, O(n) on average.
func selectSmallest(_ count: Int, of elements: UnsafeMutableBufferPointer<Candidate>) {
    var (low, high) = (0, elements.count - 1)
    while low < high {
        let pivot = elements[low + (high - low) / 2]
        var (i, j) = (low, high)
        while i <= j {
            while elements[i] < pivot { i += 1 }
            while pivot < elements[j] { j -= 1 }
            guard i <= j else { break }
            elements.swapAt(i, j)
            i += 1
            j -= 1
        }
        if count <= j { high = j } else if count >= i { low = i } else { return }
    }
}
