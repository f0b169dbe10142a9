"""Uses a review in headless Chromium as a person would, with keys and forms, and prints the results as JSON.

usage: check_review.py ADDRESS [--read-only] [--shots FOLDER]

ADDRESS is what `face-sets review` prints. Answers questions with the keyboard only, names, merges, splits, rejects,
undoes and applies, except with --read-only. Then checks all pages, with and without JavaScript; with --shots, takes
screenshots of them instead. Problems are printed to stderr, one per line: console messages, requests to other hosts
than 127.0.0.1, broken images, pages wider than the window, and actions without effect. The exit code is 1 if there are
any.
"""
import argparse
import base64
import json
import os
import sys
import time
import urllib.parse

from chromium import OVERFLOW, PICTURES, Chromium, find

QUESTIONS = 10
KEYS = {"Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowRight": 39, "Tab": 9}
PAGES = ("/", "/people", "/single", "/ignored", "/duplicates", "/log", "/apply")


class Reviewer(Chromium):
    """A browser that can press keys and records its requests."""

    def __enter__(self):
        super().__enter__()
        self.asked = []
        self.call("Network.enable")
        return self

    def hear(self, message):
        super().hear(message)
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(message["params"]["request"]["url"])

    def press(self, key):
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        code = KEYS.get(key, ord(key.upper()) if len(key) == 1 else 0)
        event = {"key": key, "windowsVirtualKeyCode": code, "code": "Space" if key == " " else ""}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def wait(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if value := self.evaluate(condition):
                    return value
            except RuntimeError:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"timed out waiting for {what}: {self.evaluate('location.href')}: "
                           f"{self.evaluate('document.body.innerText.slice(0, 300)')}")

    def visit(self, address):
        self.call("Page.navigate", url=address)
        here = f"location.href === {json.dumps(address)}"
        if "?key=" not in address:
            self.wait(f"{here} && document.readyState === 'complete'", address)

    def text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText || ''")

    def people(self):
        """Return the ids of the people on the first page, those with the most faces first."""
        self.visit(self.root + "/people")
        return self.evaluate("[...document.querySelectorAll('#merge, .people input[name=person][type=checkbox]')]"
                             ".map(e => e.value).filter(Boolean)")

    def decisions(self):
        """Return the lines of the log, latest first."""
        page = "fetch('/log').then(a => a.text()).then(t => new DOMParser().parseFromString(t, 'text/html'))"
        return self.evaluate(page + ".then(d => [...d.querySelectorAll('tbody tr')].map(r => r.cells[2].innerText))")

    def logged(self, count, what):
        """Wait until the log has at least `count` lines, and return them."""
        end = time.monotonic() + 60
        while len(lines := self.decisions()) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{what} is not in the log: {lines[:5]}, {self.text('#notice')}")
            time.sleep(0.1)
        return lines


def enter(browser, address):
    browser.root = "http://" + urllib.parse.urlsplit(address).netloc
    browser.visit(address)
    browser.wait("location.search === '' && document.querySelector('nav') !== null", "the first page")


def answer(browser):
    """Answer up to ten questions with the keyboard only, undo one answer, and return the counts."""
    browser.wait("document.querySelector('.question.now') !== null", "the questions", 300)
    before = len(browser.decisions())
    begin, given = time.monotonic(), 0
    for number in range(QUESTIONS):
        if not browser.evaluate("document.querySelector('.question.now') !== null"):
            break
        shown = browser.evaluate("document.querySelector('.question.now').dataset.question")
        # A skipped question comes back last, so the only one left would come back at once.
        is_last = browser.evaluate("document.querySelectorAll('.question:not([data-answer])').length < 2")
        browser.press("s" if number % 5 == 3 and not is_last else "y" if number % 5 == 0 else "n")
        browser.wait(f"document.querySelector('.question.now')?.dataset.question !== {json.dumps(shown)}",
                     "the next question")
        given += 1
    seconds = time.monotonic() - begin
    # A question that was settled by an earlier answer adds no decision.
    browser.wait("document.querySelector('.question[data-answer]:not([data-number])') === null", "the log")
    lines = browser.decisions()
    if not before < len(lines) <= before + given:
        raise AssertionError(f"{given} answers made {len(lines) - before} decisions")
    browser.press("u")
    browser.logged(len(lines) + 1, "the undo of an answer")
    return {"answers": given, "decisions": len(lines) - before, "seconds": round(seconds, 2)}


def pick(browser, person, faces):
    """Select the first faces of a person with the keyboard, and return their keys."""
    browser.visit(f"{browser.root}/person/{person}")
    keys = browser.evaluate("[...document.querySelectorAll('[data-pick] input[type=checkbox]')].map(e => e.value)")
    for _ in range(faces):
        browser.press("ArrowRight")
        browser.press(" ")
    if not browser.evaluate(f"document.querySelectorAll('[data-pick] :checked').length === {faces}"):
        raise AssertionError(f"expected {faces} selected faces, but the page shows: " + browser.text("#picked"))
    return keys[:faces]


def correct(browser):
    """Name, merge, split, reject, ignore and undo; return the people and faces that were changed."""
    people = browser.people()
    done = {"named": people[0], "name": "<img src=x onerror=alert(1)>"}
    browser.visit(f"{browser.root}/person/{people[0]}")
    count = len(browser.decisions())
    browser.press("n")
    browser.type(done["name"])
    browser.press("Enter")
    browser.logged(count + 1, "the name")
    browser.wait(f"document.querySelector('h1').innerText.includes({json.dumps(done['name'])})", "the name")

    browser.visit(browser.root + "/people")
    done["merged"] = [people[-1], people[-2]]
    for person in done["merged"]:
        browser.evaluate(f"document.querySelector('.people input[type=checkbox][value={person}]').click()")
    browser.press("m")
    browser.logged(count + 2, "the merge")

    done["split"] = pick(browser, people[1], 2)
    browser.press("e")
    browser.logged(count + 3, "the split")
    done["rejected"] = pick(browser, people[2], 1)
    browser.press("r")
    browser.logged(count + 4, "the rejection")
    done["restored"] = pick(browser, people[0], 1)
    browser.press("g")
    browser.logged(count + 5, "the ignored face")
    browser.wait("document.querySelector('#last button') !== null", "the undo button")
    browser.press("u")
    browser.logged(count + 6, "the undo")
    return done


def apply(browser):
    browser.visit(browser.root + "/apply")
    browser.evaluate("document.querySelector('#progress button').click()")
    browser.wait("document.querySelector('#progress progress') !== null || document.querySelector('#progress li')",
                 "progress")
    browser.visit(browser.root + "/")
    browser.visit(browser.root + "/apply")
    browser.wait("document.querySelector('#progress li') !== null || document.querySelector('#progress .note')",
                 "the end of apply", 600)
    return browser.text("#progress").split("\n")


def look(browser, pages, faults):
    """Add broken images, and pages wider than the window, to `faults`."""
    for page in pages:
        browser.visit(browser.root + page)
        found = browser.evaluate(PICTURES)
        for width in (1280, 390):
            browser.resize(width)
            found += browser.evaluate(OVERFLOW)
        faults += [f"{page}: {fault}" for fault in found]


def read_without_script(browser, pages, faults):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    for page in pages:
        browser.visit(browser.root + page)
        root = browser.call("DOM.getDocument")["root"]["nodeId"]
        heading = browser.call("DOM.querySelector", nodeId=root, selector="main h1")["nodeId"]
        html = browser.call("DOM.getOuterHTML", nodeId=root)["outerHTML"]
        if not heading or "http-equiv" in html:
            faults.append(f"{page}: cannot be read without JavaScript")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def picture(browser, page, file, size, scheme):
    """Take a screenshot of the visible part of a page in a window of the given size."""
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.resize(*size)
    browser.visit(browser.root + page)
    browser.wait("document.querySelector('[data-wait]') === null", "the questions", 120)
    browser.evaluate("Promise.all([...document.images].filter(i => i.getBoundingClientRect().top < 1000 "
                     "&& i.checkVisibility()).map(i => { i.loading = 'eager'; return i.decode().catch(() => 0); }))")
    data = browser.call("Page.captureScreenshot", format="png")["data"]
    with open(file, "wb") as picture_file:
        picture_file.write(base64.b64decode(data))


def shoot(browser, pages, folder):
    os.makedirs(folder, exist_ok=True)
    for name, page in pages:
        for kind, size in (("desk", (1200, 900)), ("phone", (390, 844))):
            for scheme in ("light", "dark"):
                picture(browser, page, os.path.join(folder, f"{name}-{kind}-{scheme}.png"), size, scheme)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--shots")
    options = parser.parse_args()
    if not find():
        sys.exit("Chromium is not installed")
    result, faults = {}, []
    with Reviewer() as browser:
        try:
            enter(browser, options.address)
            if not options.read_only:
                result.update(answer(browser))
                result.update(correct(browser))
                result["applied"] = apply(browser)
            person = browser.people()[0]
            browser.visit(f"{browser.root}/person/{person}")
            photo = urllib.parse.urlsplit(browser.evaluate("document.querySelector('.picking a').href"))
            pages = [*PAGES, f"/person/{person}", f"{photo.path}?{photo.query}"]
            if options.shots:
                names = ["questions", "people", "single", "ignored", "duplicates", "log", "apply", "person", "photo"]
                shoot(browser, zip(names, pages), options.shots)
            else:
                look(browser, pages, faults)
                read_without_script(browser, pages, faults)
        except (TimeoutError, AssertionError, RuntimeError) as error:
            faults.append(str(error))
        result["requests"] = len(browser.asked)
        faults += [f"request to {url}" for url in browser.asked
                   if urllib.parse.urlsplit(url).scheme not in ("data", "about")
                   and urllib.parse.urlsplit(url).hostname != "127.0.0.1"]
        faults += [f"console: {line}" for line in browser.said]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(json.dumps(result))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
