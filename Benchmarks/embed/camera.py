"""Photos of a camera's size, made from small ones.

Enlarged, with the grain that a sensor leaves: of a standard deviation of 3 grey levels, seeded, it gives JPEGs the length,
and so the entropy decoding, of a camera's.
"""
import cv2
import numpy as np

GRAIN = 3
QUALITY = 92


def enlarged(image, megapixels):
    height, width = image.shape[:2]
    scale = (megapixels * 1e6 / (width * height)) ** 0.5
    size = (round(width * scale / 16) * 16, round(height * scale / 16) * 16)
    return cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)


def with_grain(image, generator):
    """In bands of rows, so that little is held beside the image."""
    for top in range(0, image.shape[0], 256):
        band = image[top:top + 256]
        grain = generator.standard_normal(band.shape, np.float32) * GRAIN
        image[top:top + 256] = np.clip(band + grain, 0, 255).astype(np.uint8)
    return image


def write_photo(source, target, megapixels, seed):
    """Whether the source could be read."""
    image = cv2.imread(str(source))
    if image is None:
        return False
    large = with_grain(enlarged(image, megapixels), np.random.default_rng(seed))
    return cv2.imwrite(str(target), large, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
