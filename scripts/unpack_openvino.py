"""Extracts the files from OpenVINO's wheel that a program needs to run networks on the CPU, and with `devices`, also on
Intel graphics and NPUs.

usage: unpack_openvino.py WHEEL FOLDER [devices]
"""
import os
import shutil
import sys
import zipfile

LIBRARIES = (
    "libopenvino.so",
    "libopenvino_c.so",
    "libopenvino_intel_cpu_plugin.so",
    "libopenvino_ir_frontend.so",
    "libopenvino_onnx_frontend.so",
    "libopenvino_tensorflow_lite_frontend.so",
    "libtbb",
    "libhwloc",
)
DEVICES = (
    "libopenvino_auto_plugin.so",
    "libopenvino_intel_gpu_plugin.so",
    "libopenvino_intel_npu",
    "cache.json",
)


def destination(member, libraries):
    name = os.path.basename(member)
    if member.startswith("openvino/include/openvino/c/"):
        return member.removeprefix("openvino/")
    if member.startswith("openvino/libs/") and name.startswith(libraries):
        return f"lib/{name}"
    if ".dist-info/" in member and "licen" in member.lower() and name:
        return f"licenses/{name}"
    return None


def main(wheel, folder, devices=""):
    libraries = LIBRARIES + (DEVICES if devices == "devices" else ())
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            place = destination(member, libraries)
            if place is None or member.endswith("/"):
                continue
            path = os.path.join(folder, place)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(member) as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target)
    for library in ("openvino", "openvino_c"):
        versioned = [n for n in os.listdir(f"{folder}/lib") if n.startswith(f"lib{library}.so.")]
        os.symlink(versioned[0], f"{folder}/lib/lib{library}.so")


main(*sys.argv[1:])
