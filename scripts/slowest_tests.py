"""Prints the output of `swift test`, with a list of the slowest tests before its last line: slowest_tests.py [COUNT]

Use it with `--no-parallel`. Otherwise, all tests start at once, and their times include waiting for each other.
"""
import re
import sys

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 20
TEST = re.compile(r"Test (?!case passing|run with)(.+?) (?:with \d+ test cases? )?(?:passed|failed) after ([0-9.]+) seconds")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main():
    seconds = []
    for line in sys.stdin:
        plain = COLOUR.sub("", line)
        found = TEST.search(plain)
        if plain.find("Test run with") >= 0:
            print(f"the slowest {min(COUNT, len(seconds))} of {len(seconds)} tests:")
            for time, name in sorted(seconds, reverse=True)[:COUNT]:
                print(f"{time:9.1f} s  {name}")
        elif found:
            seconds.append((float(found[2]), found[1]))
        sys.stdout.write(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
