"""Sets the RUNPATH of a program, where it looks for its libraries: relocate.py PROGRAM RUNPATH

The old RUNPATH is overwritten in place, so the new one must not be longer; the rest of the file does not change.
"""
import re
import subprocess
import sys


def main(program, runpath):
    shown = subprocess.run(["readelf", "-d", program], capture_output=True, check=True, text=True,
                           env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout
    found = re.search(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", shown)
    if not found:
        sys.exit(f"{program} has no RUNPATH")
    old, new = found[1].encode(), runpath.encode()
    with open(program, "rb") as file:
        content = file.read()
    if content.count(old + b"\0") != 1 or len(new) > len(old):
        sys.exit(f"the RUNPATH of {program} cannot be replaced in place")
    with open(program, "wb") as file:
        file.write(content.replace(old + b"\0", new + b"\0" * (len(old) - len(new) + 1)))


main(*sys.argv[1:])
