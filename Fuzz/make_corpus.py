"""Writes Fuzz/corpus: a few small inputs for each parser, none of them a real photo."""
import io
import pathlib
import sqlite3
import struct
import tempfile
import zipfile

TOP = pathlib.Path(__file__).parent / "corpus"
META = (b'{"schema":"face-sets/cache/1","embedding_space":{"name":"x","dimension":2,"models":{"recogniser":"ab"}},'
        b'"tool":"face-sets","source_roots":["/p"]}')


def npy(kind, shape, numbers):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header + numbers


def archive(method):
    buffer = io.BytesIO()
    arrays = {"meta": npy(f"|S{len(META)}", "()", META), "sha256": npy("|S64", "(1,)", b"ab" * 32),
              "path": npy("|S3", "(1,)", b"/p0"), "photo": npy("<i8", "(1,)", bytes(8)),
              "embedding": npy("<f4", "(1, 2)", struct.pack("<2f", 1, 0))}
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in arrays.items():
            target.writestr(zipfile.ZipInfo(name + ".npy"), content, method)
    return buffer.getvalue()


def database():
    """Return a database with the tables of SQLiteSchema, version 1, one row in each, and pages of 512 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "c.db"
        link = sqlite3.connect(path)
        link.executescript("""
            PRAGMA page_size = 512; PRAGMA application_id = 1179870580; PRAGMA user_version = 1;
            CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE photos (row INTEGER PRIMARY KEY, sha256 BLOB, path BLOB, size INTEGER, mtime_ns INTEGER,
                width INTEGER, height INTEGER, captured TEXT, phash INTEGER, status TEXT, reason TEXT);
            CREATE TABLE faces (row INTEGER PRIMARY KEY, photo INTEGER, face_index INTEGER, measures BLOB);
            CREATE TABLE embeddings (face INTEGER PRIMARY KEY, vector BLOB);""")
        link.execute("INSERT INTO meta VALUES ('cache', ?)", (META,))
        link.execute("INSERT INTO photos VALUES (0, ?, ?, 1, 2, 3, 4, NULL, 5, 'ok', '')", (bytes(32), b"/p0" * 300))
        link.execute("INSERT INTO faces VALUES (0, 0, 0, ?)", (bytes(72),))
        link.execute("INSERT INTO embeddings VALUES (0, ?)", (struct.pack("<2f", 1, 0),))
        link.commit()
        link.close()
        return path.read_bytes()


def tiff():
    date = b"2009:07:14 18:03:59\0"
    first = struct.pack("<H", 2) + struct.pack("<HHII", 0x112, 3, 1, 6) + struct.pack("<HHII", 0x8769, 4, 1, 38)
    exif = struct.pack("<H", 1) + struct.pack("<HHII", 0x9003, 2, len(date), 56)
    return b"II*\0" + struct.pack("<I", 8) + first + bytes(4) + exif + bytes(4) + date


def tiff_page(big, start, kind, last):
    """Return the directory of a page whose NewSubfileType is `kind`.

    Unless it is the last one, it links to the next page and has a SubIFD that points back to itself.
    """
    count, entry, offset = ("<Q", "<HHQQ", "<Q") if big else ("<H", "<HHII", "<I")
    fields = [(0xFE, 4, 1, kind), (0x112, 3, 1, 6)] + ([] if last else [(0x14A, 4, 1, start)])
    size = struct.calcsize(count) + len(fields) * struct.calcsize(entry) + struct.calcsize(offset)
    body = struct.pack(count, len(fields)) + b"".join(struct.pack(entry, *field) for field in fields)
    return body + struct.pack(offset, 0 if last else start + size)


def tiff_pages(big):
    """Return a TIFF (a BigTIFF if `big`) with two pages: a thumbnail, then the photo."""
    head = b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) if big else b"II*\0" + struct.pack("<I", 8)
    first = tiff_page(big, len(head), 1, False)
    return head + first + tiff_page(big, len(head) + len(first), 0, True)


def png_text(block):
    """Return the keyword and text with which ImageMagick stores a metadata block in a PNG."""
    digits = block.hex().encode()
    return b"Raw profile type APP1\0\ngeneric profile\n%8d\n%s\n%s\n" % (len(block), digits[:72], digits[72:])


def jpeg(scans):
    """Return a progressive JPEG with one component and no end marker.

    Each scan has its first and last coefficient and its successive approximation.
    """
    def segment(marker, payload):
        return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload

    file = b"\xff\xd8" + segment(0xC2, bytes([8, 0, 8, 0, 8, 1, 1, 0x11, 0]))
    for first, last, bits in scans:
        file += segment(0xDA, bytes([1, 1, 0, first, last, bits])) + b"\x12\xff\0\x34\xff\xd0\x56"
    return file


def xmp(body):
    return (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b'<rdf:Description ' + body + b'</rdf:Description></rdf:RDF></x:xmpmeta>')


def xmp_region(area):
    """Return an XMP packet with a named face region of the Metadata Working Group."""
    return xmp(
        b'xmlns:r="http://www.metadataworkinggroup.com/schemas/regions/" '
        b'xmlns:a="http://ns.adobe.com/xmp/sType/Area#" xmlns:d="http://ns.adobe.com/xap/1.0/sType/Dimensions#">'
        b'<r:Regions rdf:parseType="Resource"><r:AppliedToDimensions d:w="640" d:h="480" d:unit="pixel"/>'
        b'<r:RegionList><rdf:Bag><rdf:li><rdf:Description r:Name="Ann" r:Type="Face"><r:Area ' + area
        + b'/></rdf:Description></rdf:li></rdf:Bag></r:RegionList></r:Regions>')


def xmp_microsoft():
    return xmp(
        b'xmlns:MP="http://ns.microsoft.com/photo/1.2/" xmlns:p="http://ns.microsoft.com/photo/1.2/t/RegionInfo#" '
        b'xmlns:q="http://ns.microsoft.com/photo/1.2/t/Region#"><MP:RegionInfo rdf:parseType="Resource"><p:Regions>'
        b'<rdf:Bag><rdf:li q:PersonDisplayName="Bo" q:Rectangle="0.1, 0.2, 0.3, 0.4"/></rdf:Bag></p:Regions>'
        b'</MP:RegionInfo>')


CORPUS = {
    "json": [b'{"a": [1.50, -2e3, true, null, "\\udc80\\n"], "a": {}}', b"[]"],
    "npy": [npy("<f4", "(1, 2)", bytes(8)), npy("|S3", "()", b"abc")],
    "cache": [archive(zipfile.ZIP_STORED), database()],
    "zip": [archive(zipfile.ZIP_STORED), archive(zipfile.ZIP_DEFLATED)],
    "photo": [tiff(), b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0abcd", b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xaeB`\x82",
              b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b'<x tiff:Orientation="6"/>',
              tiff_pages(False), tiff_pages(True), png_text(b"Exif\0\0" + tiff()),
              png_text(b'http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation="6"/>'),
              jpeg([(0, 0, 1), (1, 63, 1), (0, 0, 0x10), (1, 63, 0x10)]), jpeg([(0, 0, 0)]) + b"SEFT\xff\xe1\x7f"],
    "manifest": [
        b'{"schema":"face-sets/cluster/1","persons":[{"id":"person_001","faces":["0123456789abcdef#0"],"paths":["/p"]}]}',
        b'{"schema":"face-sets/refine/1","facesets":[{"id":"f","label":"f","photo_count":1,"faces":[]}],"rejected":[]}',
        b'{"schema":"face-sets/swap/1","facesets":[{"id":"f","origin":{"kind":"refine","id":"f"},"bundles":["f.fsz"]}]}',
        b'{"schema":"face-sets/swap-set/1","faces":[],"files":[{"name":"0000.png","size":1,"sha256":"ab"}]}',
        b'{"schema":"face-sets/files/1","files":[{"name":"a","source":"/p","method":"copy","size":1,"mtime":2}]}',
    ],
    "plan": [
        b'{"schema":"face-sets/plan/1","writes":[{"name":"p/a","source":"/p","size":1,"mtime":2}]}',
        b'{"schema":"face-sets/swap-plan/1","moves":[{"from":"x","to":"faceset_001"}],"removals":["_thin/faceset_002"],'
        b'"manifest":{"schema":"face-sets/swap/1","facesets":[]}}',
        b'{"schema":"face-sets/forget/1","faces":["0123456789abcdef#0"],"photos":["' + b"ab" * 32
        + b'"],"paths":["/p/a.jpg"],"outputs":["/o"]}',
    ],
    "list": [
        b'{"schema":"face-sets/duplicates/1","visual":[{"keeper":"/a","members":[{"path":"/b","distance":3}]}],'
        b'"byte_identical":[{"keeper":"/a","paths":["/a","/c"]}]}',
        b'{"schema":"face-sets/candidates/1","inputs":"list","candidates":[{"key":"0123456789abcdef#0",'
        b'"faceset":"faceset_001","file":"faceset_001/a.png","score":0.5,"distance":0.4}],"files":[]}',
        b'{"schema":"face-sets/report/1","files":["index.html","crops/01/a.jpg"],"state":{"raw":{"person_001":[]}}}',
    ],
    "years": [b'path,year\n/a.jpg,2009\r\n"/b, ""c"".jpg", 1999\n'],
    "arguments": [b"embed\0photos\0c.db\0--jobs=2", b"--help", b"models\0list\0--json", b"run\0a\0b\0--min-faces\0-3"],
    "configuration": [b'{"trusted": {"anna": "a"}, "top_n": 30, "route_threshold": 0.4, "force": true}'],
    "glob": [b"*.jpg\0/photos/a.jpg", b"[!a-c]?/*[]x]\0/photos/d1/b]", b"/photos/*/\\*\0/photos/b/*"],
    "png": [b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 64, 64, 8, 2, 0, 0, 0, 0)
            + struct.pack(">I4s", 4, b"zTXt") + b"a\0\0b" + bytes(4)],
    "xmp": [xmp_region(b'a:x="0.5" a:y="0.5" a:w="0.2" a:h="0.3" a:unit="normalized"'),
            xmp_region(b'a:x="320" a:y="240" a:w="64" a:h="64" a:unit="pixel"'), xmp_microsoft(),
            xmp(b'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
                b'exif:DateTimeOriginal="2009-07-14T18:03:59+02:00" tiff:Orientation="6">')],
    "picasa": [b"[a.jpg]\nfaces=rect64(1000200030004000),ab;rect64(3f84),ffffffffffffffff\n[Contacts2]\nab=Ann;;\n",
               b'<contacts><contact id="ab" name="Ann &amp; Bo" display="A"/></contacts>'],
    "dates": [b'{"photoTakenTime":{"timestamp":"1247594639"},"creationTime":{"timestamp":"1"}}',
              b"\x1c\x02\x37\0\x0820090714\x1c\x02\x3c\0\x0b180359+0200", b"2009:07:14 18:03:59",
              b"Tue, 14 Jul 2009 18:03:59 +0200", b"IMG_20090714_180359.jpg"],
    "names": [b"a.jpg\0a.jpg.xmp\0a.xmp\0a.jpg.json\0a(1).jpg\0a.jpg(1).json\0a.jpg.supplemental-metadata.json"],
    "log": [b'{"number":1,"kind":"name","time":"2026-01-31T09:15:00Z","source":"cli","person":{"faces":[{"photo":"'
            + b"ab" * 32 + b'","box":[1,2,3,4],"key":"abababababababab#0"}]},"name":"Ann"}\n{"number":2,"kind":"undo","undoes":1}\n'],
    "pairs": [b'{"schema":"face-sets/pairs/1","block":0,"blocks":2}\n' + bytes(40)],
    "request": [b"/people/person_003?page=2\nname=Ann+B&a=%20", b"/photos/0123456789abcdef\n", b"/\n"],
}

for name, inputs in CORPUS.items():
    folder = TOP / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(inputs):
        (folder / str(number)).write_bytes(content)
