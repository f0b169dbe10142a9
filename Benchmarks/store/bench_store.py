"""`embed` with large caches: a run over 100,000 unchanged files, and saving 50 photos to a cache of a million faces."""
import argparse
import collections
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import measure  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--pack", default="open")
parser.add_argument("--files", type=int, default=100_000)
parser.add_argument("--faces", type=int, default=1_000_000)
options = parser.parse_args()
binaries = pathlib.Path(__file__).resolve().parents[2] / ".build/release"
program, bench = binaries / "face-sets", binaries / "bench-store"
scratch = pathlib.Path(tempfile.mkdtemp(prefix="face-sets-bench-"))
source, cache = scratch / "src", scratch / "cache.db"
source.mkdir()
embed = [program, "embed", source, cache, "--pack", options.pack, "--quiet"]
subprocess.run(embed, check=True, capture_output=True)
subprocess.run([bench, "fill", cache, source.resolve(), str(options.files)], check=True)
for _ in range(3):
    cost, _ = measure.run(embed, stderr=subprocess.DEVNULL)
    print(f"embed of {options.files} unchanged files: {cost.wall_seconds:.2f} s wall, {cost.cpu_seconds:.2f} s CPU")
if shutil.which("strace"):
    trace = scratch / "trace"
    subprocess.run(["strace", "-f", "-qq", "-e", "trace=open,openat", "-o", trace] + embed, capture_output=True)
    opened = collections.Counter("photo" if ".jpg" in line else "other" for line in trace.read_text().splitlines())
    print(f"photos opened by one such run: {opened['photo']}")
subprocess.run([bench, "flush", scratch / "faces.db", str(options.faces)], check=True)
shutil.rmtree(scratch)
