#!/usr/bin/env python3
"""Checks that a compiler sees the same in the single header as in the separate ones.

usage: same_tokens.py INCLUDE_DIR SINGLE_INCLUDE_DIR COMPILER FLAGS...

Compares what the preprocessor makes of halfstep/halfstep.hpp in both folders: all that comes from the folder itself,
macro definitions included, in its order. What is the same there is the same to every test.
"""

import difflib
import re
import shutil
import subprocess
import sys

LINE_MARKER = re.compile(r'# \d+ "([^"]*)"')
# What only one of the two says: how it is kept from being read twice.
SINGLE_HEADER_ONLY = re.compile(r"#\s*define HALFSTEP_(SINGLE_HEADER|INCLUDED_\w+)\s*$")


def preprocessed(command, folder):
    """What the preprocessor makes of the headers in a folder: a line for each stretch between line breaks."""
    done = subprocess.run([*command, "-std=c++20", "-I", folder, "-x", "c++", "-E", "-dD", "-"],
                          input="#include <halfstep/halfstep.hpp>\n", text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} exits with {done.returncode}\n{done.stderr}")
    ours = False
    lines = []
    for line in done.stdout.splitlines():
        marker = LINE_MARKER.match(line)
        if marker:
            ours = marker.group(1).startswith(folder)
        elif ours and line.strip() and not SINGLE_HEADER_ONLY.match(line):
            lines.append(" ".join(line.split()))
    return lines


def main():
    separate, single, *command = sys.argv[1:]
    if not shutil.which(command[0]):
        print(f"skipped: {command[0]} is not installed")
        sys.exit(77)
    expected = preprocessed(command, separate)
    actual = preprocessed(command, single)
    if len(expected) < 1000:
        sys.exit(f"the separate headers have {len(expected)} lines only: this test does not see them")
    difference = list(difflib.unified_diff(expected, actual, separate, single, lineterm="", n=2))
    if difference:
        sys.exit("\n".join(difference[:60]))
    print(f"the same {len(expected)} lines")


if __name__ == "__main__":
    main()
