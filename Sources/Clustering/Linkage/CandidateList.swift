/// A cluster that may be near, and a lower bound on its distance, packed so that integers order by bound, then by id.
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

/// The candidates of one cluster.
///
/// Invariant: each live cluster is in the list, at `bound` or beyond, or at `reach` or beyond; no two entries are parts
/// of one another. A nearest-neighbour list
/// without `reach` would be taken for complete and give wrong clusters.
///
/// A plain struct in memory of its owner, who calls `free`; one thread at a time changes it.
struct CandidateList {
    private(set) var entries: UnsafeMutablePointer<Candidate>?
    private(set) var count = 0
    private var capacity = 0
    /// The least distance of what is not listed; the threshold where nothing nearer is missing.
    var reach: Float

    init(reach: Float) { self.reach = reach }

    var elements: UnsafeMutableBufferPointer<Candidate> {
        UnsafeMutableBufferPointer(start: entries, count: count)
    }

    /// Adds a candidate below `reach`. A list that comes to 2 · `kept` keeps the nearest half and lowers `reach`.
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

    /// Keeps the `kept` nearest and lowers `reach` to the first that goes.
    mutating func trim(to kept: Int) {
        guard count > kept else { return }
        selectSmallest(kept, of: elements)
        var dropped = elements[kept]
        for candidate in elements[kept...] where candidate < dropped { dropped = candidate }
        reach = min(reach, dropped.bound)
        count = kept
    }

    /// Forgets all candidates but the first `kept`, and keeps the memory.
    mutating func removeAll(after kept: Int = 0) { count = kept }

    /// Gives back memory that is not used.
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
