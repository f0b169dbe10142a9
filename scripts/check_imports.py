"""Checks the source code for violations of the rules in docs/architecture.md.

Each target imports only what its line in Sources/IMPORTS allows; workflows name no concrete adapter; photos in a cache
are only opened by OriginalPhotos; files of outputs are only accessed through an OutputPlace and the functions of Files;
reasons and error codes are cases of `Reason`, never strings. Tests are named in camel case, without display names.
"""
import pathlib
import re
import sys

ALWAYS = {"Glibc", "Swift", "Synchronization"}
ADAPTERS = re.compile(r"\b(VipsImageSource|OpenVINOEngine|NPZStore|SQLiteStore)\b")
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+[ \t]+)*(?:(?:package|internal|private|fileprivate|public)[ \t]+)?import[ \t]+"
    r"(?:(?:struct|class|enum|protocol|func)[ \t]+)?(\w+)", re.M)


DECODING = re.compile(r"\b(?:images|source)\.(?:decode|decodeForExport|thumbnail)\(")
# Besides OriginalPhotos: files that decode photos outside a cache, frames of bundles, or files they wrote themselves.
OPENERS = {
    "Library/OriginalPhotos.swift", "Workflows/Embed/PhotoReader.swift", "Workflows/Inspect/Inspect.swift",
    "Workflows/Regions/WriteRegions.swift",
    "FacesetExport/Exporters/BundleCheck.swift", "FacesetExport/Formats/FolderExporter.swift",
}
BARE_REASON = re.compile(r"\b(?:code|reason): \"|ReasonText\(reading: \"")
TEST_NAME = re.compile(r"func `[^`]*`|@(?:Test|Suite)\(\"[^\"]*\"")


# In these targets, files of outputs are only accessed with the functions of Files and an OutputPlace, never by path.
OUTPUT_LAYERS = {"Manifests", "Materialize", "FacesetExport", "Report", "Workflows"}
SYSTEM_CALL = re.compile(
    r"\bwithCString\b|(?<![.\w])(?:openat|fopen|opendir|fstatat|lstat|unlink|unlinkat|renameat|mkdir|mkdirat|rmdir|"
    r"linkat|symlinkat|fchmodat|utimensat)\(")
PAST_PLACE = re.compile(
    r"\b(?:readFile|readHead|replaceFile|createFile|createFolder|listFolder|renameFile|removeFile|removeFolder|"
    r"removeEmptyFolder|makeSymbolicLink|makeHardLink|keepAside)\([^(),\n]*\.fullPath\b")
JOINED = re.compile(r"\.fullPath\.(?:appending|sibling)\(|\.fullPath\.(?:bytes|shown) \+")


def output_faults(text):
    """Yield the ways in which code bypasses OutputPlace or the functions of Files."""
    code = re.sub(r"//.*", "", text)
    if call := SYSTEM_CALL.search(code):
        yield f"{call[0]}… bypasses the functions of Files"
    for pattern in PAST_PLACE, JOINED:
        if way := pattern.search(code):
            yield f"{way[0]}… accesses a file of an output without OutputPlace"


def text_faults(name, text):
    """Yield the problems in one file; `name` is its path below Sources."""
    if name.split("/")[0] in OUTPUT_LAYERS:
        yield from output_faults(text)
    if name not in OPENERS and name.split("/")[0] in {"Library", "FacesetExport", "Workflows"}:
        if opener := DECODING.search(text):
            yield f"{opener[0]}…) opens a photo without OriginalPhotos"
    if bare := BARE_REASON.search(text):
        yield f"{bare[0]}…\" is a bare string: use a case of Reason"


def table(path):
    rows = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, allowed = line.partition(":")
            rows[name] = set(allowed.split())
    return rows


def main(root):
    sources = root / "Sources"
    rows = table(sources / "IMPORTS")
    faults = [f"{f.name} has no line in Sources/IMPORTS" for f in sources.iterdir()
              if f.is_dir() and f.name != "C" and f.name not in rows]
    seen = set()
    for name, allowed in rows.items():
        for later in sorted(allowed & (rows.keys() - seen)):
            faults.append(f"Sources/IMPORTS: {name} may not import {later}, which is listed below it")
        seen.add(name)
        for file in sorted((sources / name).rglob("*.swift")):
            text = file.read_text()
            path = file.relative_to(root)
            faults += [f"{path}: {fault}" for fault in text_faults(str(file.relative_to(sources)), text)]
            for module in sorted(set(IMPORT.findall(text)) - allowed - ALWAYS):
                faults.append(f"{path}: {name} may not import {module}")
            if name == "Workflows" and (adapter := ADAPTERS.search(text)):
                faults.append(f"{path}: a workflow names the adapter {adapter[0]}")
    for file in sorted((root / "Tests").rglob("*.swift")):
        faults += [f"{file.relative_to(root)}: {name}: name the test in camel case"
                   for name in TEST_NAME.findall(file.read_text())]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(pathlib.Path(__file__).resolve().parent.parent))
