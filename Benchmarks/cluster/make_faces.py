"""Synthetic embeddings that resemble those of a photo library, in any number, generated from a seed.

People have very different numbers of faces, each with several eras; families look alike; bursts contain near-duplicates
and a few exact duplicates; blurred faces are close to common hubs; strangers appear once. Directions have the spectrum
of real recognisers: about 205 effective dimensions of 512.
"""
import numpy as np

DIMENSION = 512


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def spectrum(dimension):
    """Return power-law standard deviations with a participation ratio of 205, or 94 % of the dimension if less."""
    effective = min(205, 0.94 * dimension)
    low, high = 0.0, 2.0
    ranks = np.arange(1, dimension + 1)
    for _ in range(60):
        power = (low + high) / 2
        variances = ranks ** -power
        low, high = (power, high) if variances.sum() ** 2 / (variances ** 2).sum() > effective else (low, power)
    return np.sqrt(variances / variances.sum()).astype(np.float32)


class Library:
    def __init__(self, count, seed, dimension=DIMENSION):
        self.random = np.random.default_rng(seed)
        self.dimension, self.deviations = dimension, spectrum(dimension)
        self.count = count

    def directions(self, count):
        return unit(self.random.standard_normal((count, self.dimension), dtype=np.float32) * self.deviations)

    def sizes(self, faces, people):
        """Return the number of faces of each person: a heavy head, and a long tail with at least two each."""
        shares = 1 / (np.arange(people) + 6.0)
        sizes = np.maximum(2, (shares / shares.sum() * faces).astype(int))
        sizes[0] += max(faces - sizes.sum(), 0)
        return sizes

    def people(self, count):
        faces = self.directions(count)
        relatives = np.flatnonzero(self.random.random(count) < 0.15)
        families = self.directions(len(relatives) // 3 + 1)
        faces[relatives] = 0.5 * families[self.random.permutation(len(relatives)) // 3] + 0.866 * faces[relatives]
        return unit(faces)

    def person(self, centre, count, hubs):
        eras = self.directions(1 + min(5, self.random.poisson(np.log2(max(count, 2)) / 4)))
        era = (self.random.random(count) ** 1.5 * len(eras)).astype(int)
        clear = np.clip(self.random.normal(0.82, 0.06, (count, 1)), 0.55, 0.93).astype(np.float32)
        faces = clear * (0.883 * centre + 0.469 * eras[era]) + np.sqrt(1 - clear ** 2) * self.directions(count)
        poor = self.random.random(count) < 0.02
        faces[poor] = 0.592 * hubs[self.random.integers(0, len(hubs), poor.sum())] + 0.5 * centre \
            + 0.632 * self.directions(poor.sum())
        faces = unit(faces)
        chance = self.random.random(count)
        for row in range(1, count):
            if chance[row] < 0.005:
                faces[row] = faces[row - 1]
            elif chance[row] < 0.15:
                faces[row] = 0.964 * faces[row - 1] + 0.265 * self.directions(1)[0]
        return unit(faces)

    def make(self, path=None):
        """Return float32 rows, mapped from the file `path` if given, and store the person of each row in `labels`."""
        strangers = self.count * 3 // 10
        sizes = self.sizes(self.count - strangers, max(4, self.count // 40))
        centres, hubs = self.people(len(sizes)), self.directions(6)
        shape = (self.count, self.dimension)
        rows = np.lib.format.open_memmap(path, "w+", np.float32, shape) if path else np.empty(shape, np.float32)
        self.labels = np.arange(self.count)
        filled = 0
        for centre, size in zip(centres, sizes):
            size = min(size, self.count - strangers - filled)
            if size > 0:
                rows[filled:filled + size] = self.person(centre, size, hubs)
                self.labels[filled:filled + size] = filled
                filled += size
        while filled < self.count:
            step = min(50_000, self.count - filled)
            rows[filled:filled + step] = self.directions(step)
            filled += step
        turn = np.linalg.qr(self.random.standard_normal((self.dimension, self.dimension)))[0].astype(np.float32)
        for start in range(0, self.count, 50_000):
            rows[start:start + 50_000] = unit(rows[start:start + 50_000] @ turn)
        self.shuffle(rows)
        return rows

    def shuffle(self, rows):
        """Shuffle rows and labels in the same order, in place: a permuted copy would need twice the memory."""
        state = self.random.bit_generator.state
        self.random.shuffle(rows)
        self.random.bit_generator.state = state
        self.random.shuffle(self.labels)


def make_faces(count, seed=0, path=None, dimension=DIMENSION):
    return Library(count, seed, dimension).make(path)
