"""Camera-sized photos, made from small ones.

Photos are enlarged and get the grain of a sensor: seeded noise with a standard deviation of 3 grey levels. It makes the
JPEGs as large as a camera's, so entropy decoding takes as long.
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
    """Add grain to an image in place, one band of rows at a time to save memory, and return it."""
    for top in range(0, image.shape[0], 256):
        band = image[top:top + 256]
        grain = generator.standard_normal(band.shape, np.float32) * GRAIN
        image[top:top + 256] = np.clip(band + grain, 0, 255).astype(np.uint8)
    return image


def write_photo(source, target, megapixels, seed):
    """Write an enlarged copy of a photo; return whether it could be read and written."""
    image = cv2.imread(str(source))
    if image is None:
        return False
    large = with_grain(enlarged(image, megapixels), np.random.default_rng(seed))
    return cv2.imwrite(str(target), large, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
