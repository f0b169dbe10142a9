"""Make a pack that is as slow as buffalo_l: networks of the same shapes with random weights.

The shapes are those of SCRFD-10G and IResNet-50. So that real faces are found, the detector of PACK_FOLDER is
kept, and the outputs of the large network are added to its outputs, scaled down so far that they do not change them.
Embeddings are noise.

usage: make_large_pack.py PACK_FOLDER OUT_FOLDER
"""
import hashlib
import json
import pathlib
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RANDOM = np.random.default_rng(0)


class Graph:
    """Nodes and weights, with numbered names."""

    def __init__(self, prefix):
        self.prefix, self.nodes, self.weights = prefix, [], []

    def add(self, kind, inputs, **attributes):
        name = f"{self.prefix}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, values):
        name = f"{self.prefix}w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
        return name

    def conv(self, x, channels, to, size=3, stride=1, activation=None):
        scale = (2 / (channels * size * size)) ** 0.5
        weight = self.constant(scale * RANDOM.standard_normal((to, channels, size, size)))
        x = self.add("Conv", [x, weight, self.constant(np.zeros(to))], kernel_shape=[size, size],
                     strides=[stride, stride], pads=[size // 2] * 4)
        if activation == "prelu":
            return self.add("PRelu", [x, self.constant(np.full((to, 1, 1), 0.25))])
        return self.add("Relu", [x]) if activation else x


def residual(graph, x, channels, to, stride, activation):
    inner = graph.conv(x, channels, to, stride=1 if activation == "prelu" else stride, activation=activation)
    inner = graph.conv(inner, to, to, stride=stride if activation == "prelu" else 1)
    if channels != to or stride != 1:
        x = graph.conv(x, channels, to, size=1, stride=stride)
    x = graph.add("Add", [x, inner])
    return x if activation == "prelu" else graph.add("Relu", [x])


def stages(graph, x, channels, depths, widths, first_stride, activation):
    found = []
    for number, (depth, width) in enumerate(zip(depths, widths)):
        for block in range(depth):
            stride = (2 if number else first_stride) if block == 0 else 1
            x = residual(graph, x, channels, width, stride, activation)
            channels = width
        found.append(x)
    return found


def scrfd_10g(graph, x):
    """Return nine outputs in the order that packs use: scores, boxes and points, each for strides 8, 16 and 32."""
    for channels, to, stride in ((3, 28, 2), (28, 28, 1), (28, 56, 1)):
        x = graph.conv(x, channels, to, stride=stride, activation="relu")
    x = graph.add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
    levels = stages(graph, x, 56, (3, 4, 2, 3), (56, 88, 88, 224), 1, "relu")[1:]
    levels = [graph.conv(level, width, 56, size=1) for level, width in zip(levels, (88, 88, 224))]
    outputs = []
    for level in levels:
        level = graph.conv(level, 56, 56)
        for channels in (56, 80, 80):
            level = graph.conv(level, channels, 80, activation="relu")
        rows = []
        for size in (1, 4, 10):
            grid = graph.add("Transpose", [graph.conv(level, 80, 2 * size)], perm=[0, 2, 3, 1])
            shape = f"{graph.prefix}shape{size}"
            if not any(weight.name == shape for weight in graph.weights):
                graph.weights.append(numpy_helper.from_array(np.array([-1, size], np.int64), shape))
            rows.append(graph.add("Reshape", [grid, shape]))
        outputs.append(rows)
    return [outputs[level][part] for part in range(3) for level in range(3)]


def detector(small):
    model = onnx.load(small)
    graph = Graph("large")
    tiny = graph.constant(1e-30)
    for large, output in zip(scrfd_10g(graph, model.graph.input[0].name), model.graph.output):
        inner = f"small_{output.name}"
        for node in model.graph.node:
            node.output[:] = [inner if name == output.name else name for name in node.output]
            node.input[:] = [inner if name == output.name else name for name in node.input]
        scaled = graph.add("Mul", [large, tiny])
        graph.nodes.append(helper.make_node("Add", [inner, scaled], [output.name]))
    model.graph.node.extend(graph.nodes)
    model.graph.initializer.extend(graph.weights)
    return model


def iresnet_50():
    graph = Graph("n")
    x = graph.conv("input.1", 3, 64, activation="prelu")
    x = stages(graph, x, 64, (3, 4, 14, 3), (64, 128, 256, 512), 2, "prelu")[-1]
    x = graph.add("Flatten", [x])
    weight = graph.constant(0.006 * RANDOM.standard_normal((512, 512 * 7 * 7)))
    x = graph.add("Gemm", [x, weight, graph.constant(np.zeros(512))], transB=1)
    made = helper.make_graph(
        graph.nodes, "iresnet50", [helper.make_tensor_value_info("input.1", TensorProto.FLOAT, ["None", 3, 112, 112])],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, 512])], graph.weights)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)


def main(pack, out):
    pack, out = pathlib.Path(pack), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((pack / "pack.json").read_text())
    manifest["name"] = "random-large"
    for model in manifest["models"]:
        file = out / model["file"]
        if model["role"] == "detector":
            onnx.save(detector(pack / model["file"]), file)
        elif model["role"] == "recogniser":
            onnx.save(iresnet_50(), file)
        else:
            shutil.copyfile(pack / model["file"], file)
        model["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (out / "pack.json").write_text(json.dumps(manifest, indent=2))


main(*sys.argv[1:])
