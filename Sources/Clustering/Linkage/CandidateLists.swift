/// The candidate lists of all clusters, including those that merges will create.
///
/// `@unchecked Sendable`: each list is touched by one thread at a time; callers make sure of that.
final class CandidateLists: @unchecked Sendable {
    private let lists: UnsafeMutablePointer<CandidateList>
    private let capacity: Int
    /// The reach of a list that is complete below the threshold: the threshold, rounded up.
    let fullReach: Float

    init(capacity: Int, threshold: Double) {
        let reach = Float(threshold)
        self.capacity = capacity
        fullReach = Double(reach) < threshold ? reach.nextUp : reach
        lists = .allocate(capacity: capacity)
        lists.initialize(repeating: CandidateList(reach: fullReach), count: capacity)
    }

    deinit {
        for index in 0..<capacity { lists[index].free() }
        lists.deallocate()
    }

    subscript(cluster: Int) -> CandidateList {
        @inline(__always) unsafeAddress { UnsafePointer(lists + cluster) }
        @inline(__always) unsafeMutableAddress { lists + cluster }
    }
}
