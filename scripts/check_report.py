"""Checks all pages of a report that can be reached from its first page.

usage: check_report.py FOLDER [--chromium] [--shots FOLDER]

Links and images must point to existing files. Pages must not contain scripts, forms, event handlers, inline styles or
network addresses. Images need alternative text, and the first heading of a page must be its only <h1>. With --chromium,
each page is also loaded in Chromium, and must not log to the console, have broken images or be wider than the window.
Problems are printed to stderr, one per line, and the exit code is 1 if there are any.
"""
import argparse
import html.parser
import json
import os
import pathlib
import re
import sys
import urllib.parse

from chromium import Chromium, find


class References(html.parser.HTMLParser):
    """Collects the links of a page, its headings, and elements and attributes that it must not contain."""

    def __init__(self):
        super().__init__()
        self.links, self.faults, self.headings = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "embed", "form"):
            self.faults.append(f"<{tag}> is not allowed")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.faults.append(f"attribute {name} of <{tag}> is not allowed")
            if name in ("href", "src"):
                self.links.append(value or "")
        if tag == "img" and not dict(attributes).get("alt"):
            self.faults.append("<img> without alt")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def target(page, link):
    """Return the file that a link points to, or None if it does not point to a file."""
    parts = urllib.parse.urlsplit(link)
    if parts.scheme == "data" or (not parts.path and parts.fragment):
        return None
    if parts.scheme not in ("", "file") or parts.netloc:
        raise ValueError("is a network address")
    path = urllib.parse.unquote_to_bytes(parts.path)
    return path if parts.scheme == "file" else os.path.normpath(os.path.join(os.path.dirname(page), path))


def walk(folder):
    """Return all pages that can be reached from the first one, and the problems found in them."""
    first = os.path.join(os.fsencode(folder), b"index.html")
    seen, queue, faults = {first}, [first], []
    while queue:
        page = queue.pop()
        references = References()
        references.feed(pathlib.Path(os.fsdecode(page)).read_text(encoding="utf-8"))
        name = os.fsdecode(os.path.relpath(page, os.fsencode(folder)))
        faults += [f"{name}: {fault}" for fault in references.faults]
        if references.headings[:1] != [1] or references.headings.count(1) != 1:
            faults.append(f"{name}: the first heading is not the only <h1>; levels: {references.headings[:5]}")
        for link in references.links:
            try:
                file = target(page, link)
            except ValueError as error:
                faults.append(f"{name}: {link} {error}")
                continue
            if file is None or file in seen:
                continue
            seen.add(file)
            if not os.path.isfile(file):
                faults.append(f"{name}: {link} does not exist")
            elif file.endswith(b".html"):
                queue.append(file)
    pages = sorted(os.fsdecode(f) for f in seen if f.endswith(b".html"))
    return pages, faults


def browse(pages, faults):
    """Load each page in Chromium, at desktop and phone width, and add its problems to `faults`."""
    with Chromium() as browser:
        for page in pages:
            faults += [f"{page}: {fault}" for fault in browser.faults(page)]


def shoot(pages, folder):
    """Take screenshots of whole pages at desktop and phone width, light and dark."""
    os.makedirs(folder, exist_ok=True)
    with Chromium() as browser:
        for page in pages:
            for size, width in (("desk", 1280), ("phone", 390)):
                for scheme in ("light", "dark"):
                    place = pathlib.Path(page)
                    name = f"{place.parent.name}-{place.stem}-{size}-{scheme}.png"
                    browser.shoot(page, os.path.join(folder, name), width, None, scheme)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--chromium", action="store_true")
    parser.add_argument("--shots")
    options = parser.parse_args()
    folder = os.path.realpath(options.folder)
    if (options.chromium or options.shots) and not find():
        sys.exit("Chromium is not installed")
    pages, faults = walk(folder)
    if options.chromium:
        browse(pages, faults)
    if options.shots:
        shoot(pages, options.shots)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(json.dumps({"pages": len(pages), "faults": len(faults)}))
    return 1 if faults else 0


sys.exit(main())
