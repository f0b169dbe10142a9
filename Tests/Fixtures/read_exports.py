"""Reads an export the way other programs do: read_exports.py OUT CACHE.npz

Uses safetensors, Pillow and numpy, and none of our code. Exits with 0 if every file has the expected content.
"""
import ast
import csv
import json
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import load_file

out, cache = Path(sys.argv[1]), np.load(sys.argv[2])
digests = [d.decode() for d in cache["sha256"]]
keys = [f"{digests[p][:16]}#{i}" for p, i in zip(cache["photo"], cache["face_index"])]
row = {key: place for place, key in enumerate(keys)}
raw = cache["embedding"] * cache["embedding_norm"][:, None]
manifest = json.loads((out / "manifest.json").read_text())
sets = {}
for entry in manifest["facesets"] + manifest["thin_eras"]:
    sets[entry["label"]] = json.loads((out / entry["folder"] / "manifest.json").read_text()) | {"folder": entry["folder"]}
assert sets


def mean(one):
    faces = [face["key"] for face in one["faces"]][: one["options"]["top_n"]]
    return np.mean([raw[row[key]].astype(np.float64) for key in faces], axis=0)


def is_mean(vector, one):
    return np.allclose(np.asarray(vector, dtype=np.float64), mean(one), rtol=1e-5, atol=1e-5)


def fsz(label, one):
    for bundle in (out / one["folder"]).glob("*.fsz"):
        names = zipfile.ZipFile(bundle).namelist()
        assert [n for n in names if n.endswith(".png")] == sorted(n for n in names if n.endswith(".png"))
        text = json.loads(zipfile.ZipFile(bundle).read("metadata.json"))
        assert text["schema"] == "roop.fsz" and text["version"] == 2
        assert [s["reference_member"] for s in text["sources"]] == names[:-1]
        assert set(text["integrity"]["sha256"]) == set(names[:-1])


def facefusion(label, one):
    frames = sorted((out / one["folder"]).glob("*.png"))
    assert [f.name for f in frames] == [face["file"] for face in one["faces"]]
    assert [f.name for f in frames] == [f"{n:04}.png" for n in range(len(frames))]
    assert all(Image.open(f).mode == "RGB" for f in frames)


def reactor(label, one):
    [path] = (out / one["folder"]).glob("*.safetensors")
    assert path.stem == label
    tensors = load_file(path)
    want = dict(bbox=(4,), kps=(5, 2), det_score=(), landmark_3d_68=(68, 3), pose=(3,), landmark_2d_106=(106, 2),
                embedding=(512,), gender=(), age=())
    assert {name: t.shape for name, t in tensors.items()} == want
    assert all(t.dtype == (np.int64 if n in ("gender", "age") else np.float32) for n, t in tensors.items())
    assert is_mean(tensors["embedding"], one)
    best = row[one["faces"][0]["key"]]
    assert np.array_equal(tensors["bbox"], cache["box"][best])
    assert np.array_equal(tensors["kps"], cache["points"][best])
    assert np.array_equal(tensors["landmark_3d_68"], cache["landmark_3d_68"][best])
    assert np.array_equal(tensors["landmark_2d_106"], cache["landmark_2d_106"][best])
    assert np.array_equal(tensors["pose"], cache["pose"][best])
    assert tensors["det_score"] == cache["det_score"][best] and tensors["age"] == max(0, cache["age"][best])


def visomaster():
    # Opened in the encoding of the locale, as VisoMaster does.
    people = json.load(open(out / "visomaster_embeddings.json"))
    assert sorted(p["name"] for p in people) == sorted(sets)
    for person in people:
        assert list(person) == ["name", "embedding_store"] and list(person["embedding_store"]) == ["Inswapper128ArcFace"]
        assert is_mean(person["embedding_store"]["Inswapper128ArcFace"], sets[person["name"]])


def rope():
    people, name = {}, None
    for line in (out / "merged_embeddings.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("Name: "):
            name = line[6:]
            people[name] = []
        else:
            people[name].append(float(line))
    assert set(people) == set(sets)
    assert all(len(v) == 512 and is_mean(v, sets[n]) for n, v in people.items())


def faceswap(label, one):
    faces = {face["key"]: face for face in one["faces"]}
    paths = sorted((out / one["folder"] / "faceswap").glob("*.png"))
    assert len(paths) == len(faces)
    for path, face in zip(paths, one["faces"]):
        content = path.read_bytes()
        length, kind = struct.unpack(">I4s", content[33:41])
        assert kind == b"iTXt" and content[41:54] == b"faceswap" + bytes(5) and content.index(b"IDAT") > 41 + length
        picture = Image.open(path)
        assert picture.size == (512, 512)
        picture.load()
        data = ast.literal_eval(picture.text["faceswap"])
        assert set(data) == {"alignments", "source"}
        assert set(data["alignments"]) == {"x", "y", "w", "h", "landmarks_xy", "mask", "identity"}
        assert set(data["source"]) == {"alignments_version", "original_filename", "face_index", "source_filename",
                                       "source_is_video", "source_frame_dims"}
        place = row[face["key"]]
        assert np.allclose(data["alignments"]["landmarks_xy"], cache["landmark_3d_68"][place][:, :2])
        assert data["alignments"]["mask"] == {} and data["alignments"]["identity"] == {}
        assert data["source"]["alignments_version"] == 2.4 and data["source"]["source_is_video"] is False
        photo = cache["photo"][place]
        assert data["source"]["source_frame_dims"] == (cache["height"][photo], cache["width"][photo])
        assert data["source"]["original_filename"] == path.name


def folder(label, one):
    crops = out / one["folder"] / "crops"
    rows = list(csv.DictReader(open(crops / "faces.csv", encoding="utf-8", newline="")))
    assert [r["key"] for r in rows] == [face["key"] for face in one["faces"]]
    assert {r["file"] for r in rows} | {"faces.csv"} == {p.name for p in crops.iterdir()}
    assert all(Image.open(crops / r["file"]).size == (224, 224) and r["person"] == label for r in rows)


def table():
    rows = list(csv.DictReader(open(out / "faces.csv", encoding="utf-8", newline="")))
    vectors = np.load(out / "embeddings.npy", allow_pickle=False)
    assert [r["key"] for r in rows] == keys and np.array_equal(vectors, cache["embedding"])
    kept = {r["key"]: r for r in rows if r["status"] == "kept"}
    assert set(kept) == {face["key"] for one in sets.values() for face in one["faces"]}
    assert all(r["reason"] for r in rows if r["status"] == "dropped")
    for key, r in kept.items():
        assert np.allclose([float(r[c]) for c in ("x1", "y1", "x2", "y2")], cache["box"][row[key]])


formats = [word.split(":")[0] for word in manifest.get("formats", ["fsz"])]
for name in formats:
    check = globals()[name]
    if name in ("visomaster", "rope", "table"):
        check()
    else:
        for label, one in sets.items():
            check(label, one)
print(f"sets: {len(sets)}, formats: {len(formats)}")
