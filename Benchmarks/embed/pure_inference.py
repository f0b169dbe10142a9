"""Time for the networks and decoding alone: the limit of any program that runs these networks on the photos.

usage: pure_inference.py PACK_FOLDER PHOTOS FACES [--precision f32] [--detector-precision f32] [--reduced]

PHOTOS is a folder, FACES a number. The detector runs once per photo, the recogniser once per face. Prints the seconds
for the networks and the seconds for decoding. With --reduced, JPEGs are decoded at an eighth of their size, which is
little more than entropy decoding.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import sys
import time

import cv2
import numpy as np
import openvino

from insightface_embed import photo_files


def seconds(core, model, shape, runs, precision):
    """Return the wall time of the runs, with one stream per core, without loading and the first run of each stream."""
    network = core.read_model(model)
    network.reshape(shape)
    streams = str(len(os.sched_getaffinity(0)))
    compiled = core.compile_model(network, "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams})
    queue = openvino.AsyncInferQueue(compiled, int(streams))
    picture = np.random.default_rng(0).standard_normal(shape, np.float32)
    for _ in range(int(streams)):
        queue.start_async({0: picture})
    queue.wait_all()
    start = time.monotonic()
    for _ in range(runs):
        queue.start_async({0: picture}, share_inputs=True)
    queue.wait_all()
    return time.monotonic() - start


def decoding_seconds(files, mode):
    """Return the wall time of decoding all files, with one thread per core. The files are read beforehand."""
    contents = [file.read_bytes() for file in files]
    cv2.setNumThreads(1)

    def decode(content):
        cv2.imdecode(np.frombuffer(content, np.uint8), mode)

    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        start = time.monotonic()
        list(pool.map(decode, contents))
        return time.monotonic() - start


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pack")
    arguments.add_argument("photos")
    arguments.add_argument("faces", type=int)
    arguments.add_argument("--precision", default="f32")
    arguments.add_argument("--detector-precision", default="f32")
    arguments.add_argument("--reduced", action="store_true")
    options = arguments.parse_args()
    models = {model["role"]: pathlib.Path(options.pack, model["file"])
              for model in json.loads(pathlib.Path(options.pack, "pack.json").read_text())["models"]}
    core = openvino.Core()
    files = photo_files(options.photos)
    print(seconds(core, models["detector"], [1, 3, 640, 640], len(files), options.detector_precision)
          + seconds(core, models["recogniser"], [1, 3, 112, 112], options.faces, options.precision),
          decoding_seconds(files, cv2.IMREAD_REDUCED_COLOR_8 if options.reduced else cv2.IMREAD_COLOR))


main()
