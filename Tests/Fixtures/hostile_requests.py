"""Sends requests that the review must refuse or survive: hostile_requests.py ADDRESS

WebServerTests covers requests that reach no handler. Most of these could be sent by a page that has the cookie.
Problems are printed to stderr, and the exit code is 1 if there are any.
"""
import http.client
import sys
import urllib.parse

parts = urllib.parse.urlsplit(sys.argv[1])
connection = http.client.HTTPConnection(parts.netloc)
connection.request("GET", f"/?{parts.query}")
answer = connection.getresponse()
answer.read()
COOKIE = answer.headers["Set-Cookie"].split(";")[0]
ORIGIN = f"http://{parts.netloc}"
UNKNOWN = "0123456789abcdef#0"
NASTY = "<img src=x onerror=alert(1)>"


def ask(method, path, body=None, **fields):
    headers = {"Cookie": COOKIE, **({"Origin": ORIGIN} if method == "POST" else {})}
    headers.update({name.replace("_", "-"): value for name, value in fields.items() if value})
    headers = {name: value for name, value in headers.items() if fields.get(name, True) is not None}
    if isinstance(body, dict):
        body, headers["Content-Type"] = urllib.parse.urlencode(body, doseq=True), "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(errors="replace"), answer.headers


CASES = [
    (401, "GET", "/people", None, {"Cookie": None}),
    (401, "POST", "/say", {"kind": "ignore"}, {"Cookie": None}),
    (403, "POST", "/say", {"kind": "ignore"}, {"Origin": "http://evil.example"}),
    (403, "POST", "/say", {"kind": "ignore"}, {"Origin": None}),
    (421, "GET", "/people", None, {"Host": "evil.example"}),
    (404, "GET", "/person/person_999999", None, {}),
    (404, "GET", "/person/" + urllib.parse.quote(NASTY), None, {}),
    (404, "GET", "/face/0123456789abcdef-0.jpg", None, {}),
    (404, "GET", "/face/0123456789abcdef-99999999999999999999.jpg", None, {}),
    (404, "GET", "/large/0123456789abcdef.jpg", None, {}),
    (404, "GET", "/photo/0123456789abcdef", None, {}),
    (404, "GET", "/photo/passwd", None, {}),
    (404, "GET", "/people?page=-1", None, {}),
    (404, "GET", "/people?page=99999999999999999999", None, {}),
    (404, "GET", "/etc/passwd", None, {}),
    (400, "GET", "/face/..%2f..%2fcache.db", None, {}),
    (400, "GET", "/../cache.db", None, {}),
    (404, "GET", "/cache.db", None, {}),
    (415, "POST", "/say", '{"kind": "ignore"}', {"Content_Type": "application/json"}),
    (400, "POST", "/say", {"kind": "drop table"}, {}),
    (400, "POST", "/say", {"kind": "ignore"}, {}),
    (404, "POST", "/say", {"kind": "ignore", "face": UNKNOWN}, {}),
    (404, "POST", "/say", {"kind": "ignore", "face": NASTY}, {}),
    (404, "POST", "/say", {"kind": "ignore", "face": "../../etc/passwd"}, {}),
    (404, "POST", "/say", {"kind": "name", "person": NASTY, "name": "Anna"}, {}),
    (400, "POST", "/say", {"kind": "name", "person": "person_001", "name": ""}, {}),
    (400, "POST", "/say", {"kind": "name", "person": "person_001", "name": "a" * 5000}, {}),
    (400, "POST", "/say", {"kind": "name", "person": "person_001", "name": "Anna", "born": "yesterday"}, {}),
    (400, "POST", "/say", {"kind": "same", "person": ["person_001", "person_001"]}, {}),
    (404, "POST", "/say", {"kind": "same", "person": ["person_001", "person_999999"]}, {}),
    (404, "POST", "/say", {"kind": "undo", "number": "1"}, {}),
    (404, "POST", "/say", {"kind": "undo", "number": "-1"}, {}),
    (404, "POST", "/say", {"kind": "keep", "photo": "0" * 64, "over": "1" * 64}, {}),
    (404, "POST", "/answer", {"id": "q-0", "answer": "yes"}, {}),
    (400, "POST", "/answer", {"id": "q-0", "answer": "perhaps"}, {}),
    (400, "POST", "/apply", {"do": "format"}, {}),
    (404, "POST", "/shutdown", {}, {}),
    (413, "POST", "/say", "x" * (1 << 20), {"Content_Type": "application/x-www-form-urlencoded"}),
]

faults = []
for expected, method, path, body, fields in CASES:
    try:
        status, text, headers = ask(method, path, body, **fields)
    except (BrokenPipeError, ConnectionResetError):
        # The server refuses a large body and closes the connection before all of it has been sent.
        status, text, headers = 413, "", {"X-Content-Type-Options": "nosniff"}
    if status != expected:
        faults.append(f"{method} {path} {str(body)[:80]}: {status} instead of {expected}: {text[:200]}")
    if NASTY in text or headers.get("X-Content-Type-Options") != "nosniff":
        faults.append(f"{method} {path}: {dict(headers)} {text[:200]}")
status, text, _ = ask("GET", "/people?search=" + urllib.parse.quote(NASTY))
if status != 200 or NASTY in text or "&lt;img src=x" not in text:
    faults.append(f"search for {NASTY}: {status} {text[:300]}")
status, text, headers = ask("GET", "/")
policy = headers.get("Content-Security-Policy", "")
if "script-src 'sha256-" not in policy or "unsafe" in policy or "default-src 'none'" not in policy:
    faults.append(f"Content-Security-Policy: {policy}")
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
