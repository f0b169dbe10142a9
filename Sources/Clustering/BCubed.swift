/// Agreement of clusters with known identities: the BCubed F1 score, 0…1.
///
/// For each face, precision is the share of its cluster with the same identity, recall the share of its identity that
/// is in the same cluster; F1 is the harmonic mean of their means. O(n). Source: Amigó et al., "A comparison of
/// extrinsic clustering evaluation metrics based on formal constraints", 2009.
/// - Parameter identities: the identity of each row in the partition.
package func bCubedF1(_ partition: Partition, _ identities: [Int]) -> Double {
    let sizes = Dictionary(identities.map { ($0, 1) }, uniquingKeysWith: +)
    var (precision, recall) = (0.0, 0.0)
    for cluster in partition.clusters {
        let together = Dictionary(cluster.map { (identities[$0], 1) }, uniquingKeysWith: +)
        // A fixed order, so that the sums are reproducible.
        for (identity, count) in together.sorted(by: { $0.key < $1.key }) {
            let squared = Double(count * count)
            precision += squared / Double(cluster.count)
            recall += squared / Double(sizes[identity] ?? 1)
        }
    }
    guard precision + recall > 0 else { return 0 }
    return 2 * precision * recall / (precision + recall) / Double(max(identities.count, 1))
}
