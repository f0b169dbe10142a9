"""Holds Sources/IMPORTS: each target imports only what its line allows, and workflows name no concrete adapter."""
import pathlib
import re
import sys

ALWAYS = {"Glibc", "Swift", "Synchronization"}
ADAPTERS = re.compile(r"\b(VipsImageSource|OpenVINOEngine|NPZStore|SQLiteStore)\b")
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+[ \t]+)*(?:(?:package|internal|private|fileprivate|public)[ \t]+)?import[ \t]+"
    r"(?:(?:struct|class|enum|protocol|func)[ \t]+)?(\w+)", re.M)


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
            faults.append(f"Sources/IMPORTS: {name} may not import {later}, which stands below it")
        seen.add(name)
        for file in sorted((sources / name).rglob("*.swift")):
            text = file.read_text()
            for module in sorted(set(IMPORT.findall(text)) - allowed - ALWAYS):
                faults.append(f"{file.relative_to(root)}: {name} may not import {module}")
            if name == "Workflows" and (adapter := ADAPTERS.search(text)):
                faults.append(f"{file.relative_to(root)}: a workflow names the adapter {adapter[0]}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(pathlib.Path(__file__).resolve().parent.parent))
