package import FaceTypes

/// Agglomerative average linkage on cosine distance, cut at `threshold`: performs all merges of height < threshold.
///
/// - Parameters:
///   - vectors: embeddings; normalised again in float64.
///   - rows: the rows to cluster, without repetition; nil for all. Clusters contain these row numbers.
///   - threshold: raw cosine distance; nothing merges at 0 or below.
/// - Returns: the clusters, largest first, then by smallest member.
/// - Throws: `bad_vector` for a zero or non-finite vector, naming the row; `bad_threshold` if not finite;
///   `LinkageStopped`.
package func averageLinkage(
    _ vectors: EmbeddingMatrix, rows: [Int]? = nil, threshold: RawDistance, options: LinkageOptions = .init()
) throws -> Partition {
    let input = try LinkageInput(vectors, rows: rows, threshold: threshold.value, options: options)
    return try input.partition(fastLinkage(input))
}

/// Average linkage after which tiny clusters join large ones within `rescueDistance`; nil to disable.
///
/// - Parameter pairs: links with precomputed blocks of pairs.
package func averageLinkage(
    _ vectors: EmbeddingMatrix, rows: [Int]? = nil, threshold: RawDistance, options: LinkageOptions,
    rescueDistance: RawDistance?, pairs: ((PairPass) throws -> Partition)? = nil
) throws -> Partition {
    let partition =
        try pairs?(PairPass(vectors, threshold: threshold, options: options))
        ?? averageLinkage(vectors, rows: rows, threshold: threshold, options: options)
    guard let rescueDistance else { return partition }
    return try rescueTinyClusters(partition, in: vectors, within: rescueDistance, options: options)
}
