"""Draws people, makes a report about them, and takes the screenshots in docs/images, without any real photos.

usage: draw_report.py PROGRAM FOLDER [--shots FOLDER]     needs python3-pil, python3-numpy; for --shots, chromium

Writes photos/, cache.npz and out/ to FOLDER. People are drawn with simple shapes; their embeddings are random
directions with scatter, so clusters, gates, years and distances behave like those of real photos.
"""
import argparse
import hashlib
import json
import pathlib
import random
import signal
import subprocess
import sys

import numpy
from PIL import Image, ImageDraw

from check_review import Reviewer, enter, picture
from chromium import Chromium, find

PEOPLE = 9
DIMENSION = 128
COPIES = (3, 40)
SKINS = [(241, 206, 178), (222, 171, 127), (188, 128, 84), (134, 86, 56), (96, 61, 42)]
HAIRS = [(40, 32, 30), (92, 58, 34), (168, 112, 58), (208, 178, 116), (120, 120, 124), (150, 62, 38)]


def person(number):
    chance = random.Random(100 + number)
    return {"skin": SKINS[number % len(SKINS)], "hair": HAIRS[(number * 5 + 2) % len(HAIRS)],
            "long": number % 3 == 1, "beard": number % 4 == 3, "glasses": number % 5 == 2,
            "wide": chance.uniform(0.9, 1.08), "shirt": tuple(chance.randrange(60, 200) for _ in range(3)),
            "first": 1998 + 2 * number}


def draw(who, chance, year):
    """Return a photo of 640 × 480 pixels with one face, and the box of the face."""
    width, height = 640, 480
    top = tuple(chance.randrange(120, 225) for _ in range(3))
    image = Image.new("RGB", (width * 2, height * 2), top)
    pen = ImageDraw.Draw(image)
    for band in range(6):
        shade = tuple(max(0, c - 9 * band) for c in top)
        pen.rectangle((0, band * 160, width * 2, band * 160 + 160), fill=shade)
    size = chance.randrange(230, 360)
    x, y = chance.randrange(430, 850), chance.randrange(400, 520)
    w, h = size * 0.82 * who["wide"], size
    hair = who["hair"] if year < who["first"] + 14 else tuple((c + 2 * 170) // 3 for c in who["hair"])
    dark = tuple(max(0, c - 45) for c in who["skin"])
    pen.ellipse((x - w * 1.5, y + h * 0.95, x + w * 1.5, y + h * 3), fill=who["shirt"])
    if who["long"]:
        pen.rounded_rectangle((x - w * 1.12, y - h * 1.0, x + w * 1.12, y + h * 1.15), radius=w * 0.8, fill=hair)
    pen.rectangle((x - w * 0.35, y + h * 0.6, x + w * 0.35, y + h * 1.15), fill=dark)
    pen.ellipse((x - w * 1.05, y - h * 1.12, x + w * 1.05, y + h * 0.5), fill=hair)
    pen.ellipse((x - w, y - h * 0.9, x + w, y + h), fill=who["skin"])
    pen.pieslice((x - w * 1.02, y - h * 1.1, x + w * 1.02, y + h * 0.2), 195, 345, fill=hair)
    if who["beard"]:
        pen.chord((x - w * 0.86, y - h * 0.1, x + w * 0.86, y + h), 15, 165, fill=hair)
    for side in (-1, 1):
        eye = x + side * w * 0.42
        pen.ellipse((eye - w * 0.17, y - h * 0.2, eye + w * 0.17, y + h * 0.02), fill=(252, 252, 250))
        pen.ellipse((eye - w * 0.08, y - h * 0.17, eye + w * 0.08, y - h * 0.01), fill=(54, 42, 38))
        pen.arc((eye - w * 0.24, y - h * 0.42, eye + w * 0.24, y - h * 0.1), 200, 340, fill=hair, width=14)
        if who["glasses"]:
            pen.ellipse((eye - w * 0.3, y - h * 0.32, eye + w * 0.3, y + h * 0.14), outline=(40, 40, 46), width=10)
    if who["glasses"]:
        pen.line((x - w * 0.14, y - h * 0.1, x + w * 0.14, y - h * 0.1), fill=(40, 40, 46), width=10)
    pen.arc((x - w * 0.14, y + h * 0.05, x + w * 0.14, y + h * 0.34), 20, 160, fill=dark, width=10)
    smile = chance.uniform(0.5, 0.62)
    pen.chord((x - w * 0.36, y + h * 0.36, x + w * 0.36, y + h * smile * 1.2), 10, 170, fill=(172, 70, 72))
    box = [x - w, y - h * 0.9, x + w, y + h]
    return image.resize((width, height), Image.LANCZOS), [v / 2 for v in box]


def direction(chance):
    vector = chance.standard_normal(DIMENSION)
    return vector / numpy.linalg.norm(vector)


def make(folder):
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    faces, files, numbers = [], [], numpy.random.default_rng(7)
    for who in range(PEOPLE):
        traits, centre, age = person(who), direction(numbers), direction(numbers)
        count = [34, 28, 24, 19, 17, 16, 9, 5, 1][who]
        for number in range(count):
            chance = random.Random(1000 * who + number)
            era = number % 2 if who == 0 else 0
            year = traits["first"] + 9 * era + chance.randrange(4)
            image, box = draw(traits, chance, year)
            near = 0.30 + 0.75 * (number % 11 == 10) + 0.15 * chance.random()
            # In half of her photos, Eva looks like someone else, so that the review has a question.
            change = 2.0 * (number % 2) if who == 4 else 1.15 * era
            vector = centre + near * direction(numbers) + change * age
            name = photos / f"{['anna', 'ben', 'chloe', 'david', 'eva', 'farid', 'grace', 'hugo', 'ida'][who]}-{number + 1:02}.png"
            image.save(name, optimize=True)
            small = number % 9 == 8
            faces.append((len(files), box, vector / numpy.linalg.norm(vector), 40 if small else None, chance.random()))
            files.append((name, year, chance.randrange(1, 13)))
    for copy in COPIES:
        name = files[copy][0].with_name(files[copy][0].stem + "-small.png")
        Image.open(files[copy][0]).resize((320, 240), Image.LANCZOS).save(name, optimize=True)
        files.append((name, *files[copy][1:]))
    return faces, files


def cache(folder, faces, files):
    """Write a cache as described in docs/formats.md; the small copies come last and have no faces."""
    def text(values):
        return numpy.array([v.encode() for v in values])

    boxes = numpy.array([f[1] for f in faces], "f4")
    points = numpy.stack([numpy.stack([boxes[:, 0] + px * (boxes[:, 2] - boxes[:, 0]),
                                       boxes[:, 1] + py * (boxes[:, 3] - boxes[:, 1])], 1)
                          for px, py in ((.3, .4), (.7, .4), (.5, .6), (.35, .8), (.65, .8))], 1).astype("f4")
    short = numpy.array([f[3] or 90 + 130 * f[4] for f in faces], "f4")
    contents = [pathlib.Path(n).read_bytes() for n, _, _ in files]
    digests = [hashlib.sha256(c).hexdigest() for c in contents]
    stats = [n.stat() for n, _, _ in files]
    n, m = len(faces), len(files)
    whole = m - len(COPIES)
    meta = {"schema": "face-sets/cache/1", "embedding_space": {"name": "drawn", "dimension": DIMENSION},
            "source_roots": [str(folder / "photos")]}
    numpy.savez(
        folder / "cache.npz", embedding=numpy.array([f[2] for f in faces], "f4"),
        embedding_norm=numpy.full(n, 20, "f4"), photo=numpy.array([f[0] for f in faces], "i8"),
        face_index=numpy.zeros(n, "i4"), box=boxes, points=points,
        det_score=numpy.array([0.7 + 0.25 * f[4] for f in faces], "f4"), face_short=short,
        blur=numpy.array([30 + 900 * f[4] for f in faces], "f4"),
        pose=numpy.array([[12 * f[4] - 6, 50 * f[4] - 25, 0] for f in faces], "f4"),
        sha256=text(digests), path=text(str(name) for name, _, _ in files),
        size=numpy.array([s.st_size for s in stats], "i8"),
        mtime_ns=numpy.array([s.st_mtime_ns for s in stats], "i8"),
        width=numpy.array([640] * whole + [320] * len(COPIES), "i4"),
        height=numpy.array([480] * whole + [240] * len(COPIES), "i4"),
        captured=text(f"{year}-{month:02}-14T12:00:00" for _, year, month in files),
        phash=numpy.array([int(d[:16], 16) for d in digests], "u8"),
        status=text(["ok"] * whole + ["no_face"] * len(COPIES)),
        reason=text([""] * m), alias_photo=numpy.zeros(0, "i8"), alias_path=numpy.zeros(0, "S1"),
        meta=numpy.array(json.dumps(meta).encode()))


def duplicates(folder, files):
    groups = [{"keeper": str(files[i][0]), "members": [
        {"path": str(files[i][0].with_name(files[i][0].stem + "-small.png")), "distance": 2}]} for i in COPIES]
    (folder / "cache.duplicates.json").write_text(json.dumps(
        {"schema": "face-sets/duplicates/1", "options": {}, "byte_identical": [], "visual": groups}))


def shoot(report, shots):
    shots.mkdir(parents=True, exist_ok=True)
    pages = [("overview", "index.html"), ("faceset", "swap/faceset_002.html"), ("years", "swap/eras-faceset_001.html"),
             ("rejected", "swap/aside-min_face_short.html"), ("duplicates", "duplicates/list.html"),
             ("changes", "changes.html")]
    wanted = [(f"{name}-light", page, 1200, "light") for name, page in pages]
    wanted += [("overview-dark", "index.html", 1200, "dark"), ("phone-light", "swap/faceset_002.html", 390, "light"),
               ("phone-dark", "swap/list.html", 390, "dark")]
    with Chromium() as browser:
        for name, page, width, scheme in wanted:
            picture = shots / f"{name}.png"
            browser.shoot(report / page, picture, width, 1000, scheme)
            Image.open(picture).convert("RGB").quantize(160).save(picture, optimize=True)


def shoot_review(program, folder, shots):
    """Name some of the people in the review, and take screenshots of it."""
    command = [program, "review", folder / "out", "--cache", folder / "cache.npz", "--no-verify"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = process.stdout.readline().split()[1]
        with Reviewer() as browser:
            enter(browser, address)
            for person, name in (("person_001", "Anna Berg"), ("person_003", "Chloe"), ("person_004", "David")):
                said = {"kind": "name", "person": person, "name": name}
                browser.evaluate(f"fetch('/say', {{method: 'POST', body: new URLSearchParams({json.dumps(said)})}})"
                                 ".then(answer => answer.text())")
            browser.visit(f"{browser.root}/person/person_003")
            photo = browser.evaluate("document.querySelector('.picking a').getAttribute('href')")
            desk, phone = (1200, 900), (390, 844)
            for name, page, size, scheme in (
                    ("review-questions", "/", desk, "light"), ("review-people", "/people", desk, "light"),
                    ("review-person", "/person/person_003", desk, "dark"), ("review-photo", photo, desk, "light"),
                    ("review-phone-dark", "/", phone, "dark")):
                file = shots / f"{name}.png"
                picture(browser, page, file, size, scheme)
                Image.open(file).convert("RGB").quantize(160).save(file, optimize=True)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--shots", type=pathlib.Path)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.shots and not find():
        sys.exit("Chromium is not installed")
    faces, files = make(folder)
    cache(folder, faces, files)
    duplicates(folder, files)

    def run(*words):
        subprocess.run([options.program, *map(str, words), "--quiet"], check=True, stdout=subprocess.DEVNULL)

    store, out = folder / "cache.npz", folder / "out"
    run("cluster", store, out / "raw", "--manifest-only")
    for least in (18, 15):
        run("refine", store, out / "facesets", "--manifest-only", "--min-faces", least, "--renumber")
        run("export-swap", store, out / "facesets" / "refine_manifest.json", out / "swap", "--no-verify", "--no-report",
            "--raw-manifest", out / "raw" / "manifest.json", "--candidates")
        run("report", out, "--cache", store)
    if options.shots:
        shoot(out / "report", options.shots)
        shoot_review(options.program, folder, options.shots)
    print(out / "report" / "index.html")


main()
