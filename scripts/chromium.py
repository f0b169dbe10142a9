"""Controls a headless Chromium over two pipes with its DevTools protocol, using only Python's standard library."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import urllib.parse

# Opens all <details>, loads lazy images, and returns the images that could not be loaded.
PICTURES = """(async () => {
  const faults = [];
  for (const part of document.querySelectorAll('details')) part.open = true;
  await Promise.all([...document.images].map(async image => {
    image.loading = 'eager';
    try { await image.decode(); } catch { }
    if (!image.naturalWidth) faults.push('could not load image ' + image.src);
  }));
  return faults;
})()"""

# Returns the elements that make the page wider than the window; those in a scrolling frame do not.
OVERFLOW = """(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.scroll') && (e.getBoundingClientRect().right > width + 1 || e.scrollWidth > width));
  return ['the page is wider than ' + width + ' pixels: ' + wide.slice(0, 5).map(e => e.outerHTML.slice(0, 60))];
})()"""


def find():
    """Return the path of the browser, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Chromium:
    """A browser with one page, which exits at the end of the `with` block."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self.commands = os.pipe()
        self.answers, theirs_out = os.pipe()

        def place():
            # The browser expects descriptors 3 and 4. Its ends are duplicated first, as one may already be 3 or 4.
            ends = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [find(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", f"--user-data-dir={self.profile.name}", "--remote-debugging-pipe", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=place)
        os.close(theirs_in)
        os.close(theirs_out)
        self.rest, self.number, self.session, self.said, self.loaded = b"", 0, None, [], False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.profile.cleanup()

    def receive(self):
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], 60)[0]:
                raise TimeoutError("Chromium does not respond")
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise EOFError("Chromium has exited")
            self.rest += part
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def hear(self, message):
        """Record console messages, script errors and the load event."""
        what, detail = message.get("method"), message.get("params", {})
        if what == "Page.loadEventFired":
            self.loaded = True
        elif what == "Log.entryAdded":
            self.said.append(detail["entry"]["text"])
        elif what == "Runtime.consoleAPICalled":
            self.said.append(" ".join(str(a.get("value")) for a in detail["args"]))
        elif what == "Runtime.exceptionThrown":
            self.said.append(detail["exceptionDetails"]["text"])

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") != self.number:
                self.hear(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def evaluate(self, script):
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value")

    def resize(self, width, height=1000):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, path):
        self.loaded = False
        self.call("Page.navigate", url="file://" + urllib.parse.quote(os.fsencode(path)))
        while not self.loaded:
            self.hear(self.receive())

    def faults(self, path, widths=(1280, 390)):
        """Return the problems of a page: console messages, broken images, elements wider than the window."""
        self.said = []
        self.open(path)
        found = self.evaluate(PICTURES)
        for width in widths:
            self.resize(width)
            found += self.evaluate(OVERFLOW)
        return found + self.said

    def shoot(self, path, picture, width, height, scheme):
        """Take a screenshot of a page, or of its full length if `height` is None; `scheme` is light or dark."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.resize(width, height or 1000)
        self.open(path)
        self.evaluate(PICTURES.replace("part.open = true", ""))
        if not height:
            self.resize(width, min(16000, self.evaluate("document.documentElement.scrollHeight")))
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(picture, "wb") as file:
            file.write(base64.b64decode(data))
