package import FaceTypes

/// Agglomerative average linkage on cosine distance, cut at `threshold`: merges of height < threshold are done.
///
/// - Parameters:
///   - vectors: embeddings, normalised again in float64.
///   - rows: the rows to cluster, each once; nil for all. Clusters hold these row numbers.
///   - threshold: raw cosine distance; at 0 or below nothing merges.
/// - Returns: the clusters, largest first, then by smallest member.
/// - Throws: `bad_vector` for a zero or non-finite vector, naming the row; `bad_threshold` unless finite;
///   `LinkageStopped`.
package func averageLinkage(
    _ vectors: EmbeddingMatrix, rows: [Int]? = nil, threshold: RawDistance, options: LinkageOptions = .init()
) throws -> Partition {
    let input = try LinkageInput(vectors, rows: rows, threshold: threshold.value, options: options)
    return try input.partition(fastLinkage(input))
}

/// The same, and tiny clusters join large ones within `rescueDistance`; nil for none.
package func averageLinkage(
    _ vectors: EmbeddingMatrix, rows: [Int]? = nil, threshold: RawDistance, options: LinkageOptions,
    rescueDistance: RawDistance?
) throws -> Partition {
    let partition = try averageLinkage(vectors, rows: rows, threshold: threshold, options: options)
    guard let rescueDistance else { return partition }
    return try rescueTinyClusters(partition, in: vectors, within: rescueDistance, options: options)
}
