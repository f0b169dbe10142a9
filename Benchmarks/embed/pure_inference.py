"""Seconds that the networks alone take for so many photos and faces: the limit of any program that runs them.

usage: pure_inference.py PACK_FOLDER PHOTOS FACES
"""
import json
import os
import pathlib
import sys
import time

import numpy as np
import openvino


def seconds(core, model, shape, runs):
    """Wall time of the runs, one stream a core, without reading, compiling and the first run of each stream."""
    network = core.read_model(model)
    network.reshape(shape)
    streams = str(len(os.sched_getaffinity(0)))
    compiled = core.compile_model(network, "CPU", {
        "INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams})
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


def main(pack, photos, faces):
    models = {model["role"]: pathlib.Path(pack, model["file"])
              for model in json.loads(pathlib.Path(pack, "pack.json").read_text())["models"]}
    core = openvino.Core()
    print(seconds(core, models["detector"], [1, 3, 640, 640], int(photos))
          + seconds(core, models["recogniser"], [1, 3, 112, 112], int(faces)))


main(*sys.argv[1:])
