"""Extracts members of a wheel, zip file or tarball that match patterns into a folder, without their paths.

usage: unpack_members.py ARCHIVE FOLDER PATTERN ...
"""
import fnmatch
import os
import shutil
import sys
import tarfile
import zipfile


def members(archive):
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                yield name, lambda name=name: opened.open(name)
    else:
        with tarfile.open(archive) as opened:
            for member in opened:
                if member.isfile():
                    yield member.name, lambda member=member: opened.extractfile(member)


def main(archive, folder, *patterns):
    unseen = set(patterns)
    for name, opener in members(archive):
        for pattern in patterns:
            if fnmatch.fnmatchcase(name, pattern):
                unseen.discard(pattern)
                with opener() as source, open(os.path.join(folder, os.path.basename(name)), "wb") as target:
                    shutil.copyfileobj(source, target)
    if unseen:
        sys.exit(f"{archive}: no member matches {', '.join(sorted(unseen))}")


main(*sys.argv[1:])
