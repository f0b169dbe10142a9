"""Cluster faces with another library, in a separate process.

usage: peer.py fastcluster|scipy|sklearn FACES.npy THRESHOLD LABELS.i32
"""
import sys

import numpy as np


def condensed_distances(faces):
    """Return the upper triangle of the distance matrix, row by row, computed with matrix products."""
    count = len(faces)
    condensed = np.empty(count * (count - 1) // 2)
    filled = 0
    for start in range(0, count, 512):
        block = np.maximum(1 - (faces[start:start + 512] @ faces[start:].T).astype(np.float64), 0)
        for row in range(len(block)):
            part = block[row, row + 1:]
            condensed[filled:filled + len(part)] = part
            filled += len(part)
    return condensed


def cut(tree, threshold):
    """Cut a tree as sklearn does, which merges at < t; scipy merges at <= t."""
    from scipy.cluster.hierarchy import fcluster
    return fcluster(tree, np.nextafter(threshold, 0), "distance")


def fastcluster_labels(faces, threshold):
    import fastcluster
    return cut(fastcluster.linkage(condensed_distances(faces), "average", preserve_input=False), threshold)


def scipy_labels(faces, threshold):
    from scipy.cluster.hierarchy import linkage
    return cut(linkage(condensed_distances(faces), "average"), threshold)


def sklearn_labels(faces, threshold):
    from sklearn.cluster import AgglomerativeClustering
    wide, count = faces.astype(np.float64), len(faces)
    distances = np.empty((count, count))
    # In blocks: at this size, OpenBLAS crashes when it multiplies a matrix by its own transpose.
    for start in range(0, count, 512):
        distances[start:start + 512] = np.maximum(1 - wide[start:start + 512] @ wide.T, 0)
    del wide
    np.fill_diagonal(distances, 0)
    return AgglomerativeClustering(
        n_clusters=None, distance_threshold=threshold, metric="precomputed", linkage="average").fit_predict(distances)


PEERS = {"fastcluster": fastcluster_labels, "scipy": scipy_labels, "sklearn": sklearn_labels}
name, path, threshold, out = sys.argv[1:]
PEERS[name](np.load(path), float(threshold)).astype(np.int32).tofile(out)
