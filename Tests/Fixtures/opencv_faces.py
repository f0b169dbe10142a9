"""Records the results of YuNet and SFace in OpenCV, for OpenCVParityTests.

usage: opencv_faces.py TEST_DATA PACK > Tests/Fixtures/opencv_faces.json

TEST_DATA contains golden/insightface.json and data/photos; PACK is the folder of the open pack.
Needs numpy and opencv-python-headless 4.10 or later, from PyPI. The output contains no photos, only names and numbers.
"""
import json
import pathlib
import sys

import cv2
import numpy

SIDE = 640


def faces(image, model):
    """Return one row per face: x, y, width, height, five points and the score, in pixels of the photo.

    Larger photos are first reduced to SIDE pixels by area averaging.
    """
    height, width = image.shape[:2]
    scale = min(1, SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    reduced = image if scale == 1 else cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    detector = cv2.FaceDetectorYN.create(model, "", size, 0.6, 0.3, 5000)
    found = detector.detect(reduced)[1]
    if found is None:
        return []
    found[:, :14:2] *= width / size[0]
    found[:, 1:14:2] *= height / size[1]
    return [[round(float(value), 3) for value in row] for row in found]


def chip(seed):
    """Return BGR pixels computed with a formula that the test repeats in RGB."""
    x, y = numpy.meshgrid(numpy.arange(112), numpy.arange(112))
    planes = [(x * x // 7 + y * y // 11 + x * y // 13 + 40 * channel + 29 * seed) % 256 for channel in range(3)]
    return numpy.stack(planes[::-1], axis=2).astype(numpy.uint8)


def main(data, pack):
    data, pack = pathlib.Path(data), pathlib.Path(pack)
    names = [image["file"] for image in json.loads((data / "golden/insightface.json").read_text())["images"]]
    detector = str(pack / "face_detection_yunet_2023mar.onnx")
    recogniser = cv2.FaceRecognizerSF.create(str(pack / "face_recognition_sface_2021dec.onnx"), "")
    photos = {name: faces(cv2.imread(str(data / "data/photos" / name)), detector) for name in names}
    chips = [[round(float(value), 6) for value in recogniser.feature(chip(seed))[0]] for seed in range(3)]
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in photos.items())
    vectors = ",\n".join(f"  {json.dumps(vector)}" for vector in chips)
    print(f'{{"opencv": "{cv2.__version__}",\n "chips": [\n{vectors}],\n "photos": {{\n{lines}}}}}')


main(*sys.argv[1:])
