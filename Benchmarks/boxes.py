"""Face boxes, as x1, y1, x2, y2."""
import numpy as np


def overlap(one, others):
    """Return the intersection over union of one box with each of the others."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    area = lambda box: (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])
    return both / (area(one) + area(others) - both)
