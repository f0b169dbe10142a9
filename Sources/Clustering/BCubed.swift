/// How well clusters agree with known identities: BCubed F1, in 0…1.
///
/// For each face, precision is the part of its cluster that is of its identity, recall the part of its identity that
/// is in its cluster; F1 is the harmonic mean of their means. O(n). Source: Amigó et al., "A comparison of extrinsic
/// clustering evaluation metrics based on formal constraints", 2009.
/// - Parameter identities: of each row that the partition holds.
package func bCubedF1(_ partition: Partition, _ identities: [Int]) -> Double {
    let sizes = Dictionary(identities.map { ($0, 1) }, uniquingKeysWith: +)
    var (precision, recall) = (0.0, 0.0)
    for cluster in partition.clusters {
        let together = Dictionary(cluster.map { (identities[$0], 1) }, uniquingKeysWith: +)
        // In an order of its own, so that sums come out the same each time.
        for (identity, count) in together.sorted(by: { $0.key < $1.key }) {
            let squared = Double(count * count)
            precision += squared / Double(cluster.count)
            recall += squared / Double(sizes[identity] ?? 1)
        }
    }
    guard precision + recall > 0 else { return 0 }
    return 2 * precision * recall / (precision + recall) / Double(max(identities.count, 1))
}
