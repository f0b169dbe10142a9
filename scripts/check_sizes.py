"""Checks that no file under Sources has more than 350 lines and no other code more than 500, and that git contains no
photos, models or archives.
"""
import pathlib
import subprocess
import sys

LIMIT, SOURCES_LIMIT = 500, 350
CODE = {".swift", ".c", ".h", ".py", ".sh"}
FOREIGN = {".onnx", ".tflite", ".dat", ".npz", ".fsz", ".jpg", ".jpeg", ".heic", ".zip", ".whl", ".gz", ".bin"}


def main(root):
    faults = []
    listed = subprocess.run(["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"], cwd=root,
                            capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        file = root / name
        if file.suffix in CODE and file.is_file():
            lines = len(file.read_bytes().splitlines())
            limit = SOURCES_LIMIT if name.startswith("Sources/") else LIMIT
            if lines > limit:
                faults.append(f"{name}: {lines} lines; at most {limit} are allowed")
        if file.suffix.lower() in FOREIGN:
            faults.append(f"{name}: models, photos and archives do not belong in the repository")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(pathlib.Path(__file__).resolve().parent.parent))
