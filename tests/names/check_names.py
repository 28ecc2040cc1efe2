#!/usr/bin/env python3
"""Checks that headers define no name that is not theirs: macros without the prefix HALFSTEP_, anything in the global
namespace or in std, functions of C.

usage: check_names.py INCLUDE_DIR HEADER... -- COMPILER FLAGS...

Looks at what the preprocessor makes of the headers, as far as it comes from INCLUDE_DIR. The headers must be such that
braces balance, since this reads tokens and is no compiler.
"""

import re
import shutil
import subprocess
import sys

LINE_MARKER = re.compile(r'# (\d+) "([^"]*)"')
MACRO = re.compile(r"\s*#\s*define\s+(\w+)")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"'
                   r"|(?<![0-9a-fA-F])'(?:[^'\\]|\\.)*'"  # but not the ' of 1'000
                   r"|[A-Za-z_]\w*|[^\s\w]|\w+")
MAY_STAND_ALONE = {"static_assert"}


def preprocessed(include_dir, headers, command):
    """The lines that come from the folder, as (file, line, text)."""
    source = "".join(f"#include <{header}>\n" for header in headers)
    done = subprocess.run([*command, "-std=c++20", "-I", include_dir, "-x", "c++", "-E", "-dD", "-"],
                          input=source, text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} exits with {done.returncode}\n{done.stderr}")
    lines = []
    file, number = None, 0
    for line in done.stdout.splitlines():
        marker = LINE_MARKER.match(line)
        if marker:
            file, number = marker.group(2), int(marker.group(1))
            continue
        if file is not None and file.startswith(include_dir):
            lines.append((file, number, line))
        number += 1
    return lines


def check_macros(lines):
    for file, number, line in lines:
        macro = MACRO.match(line)
        if macro and not macro.group(1).startswith("HALFSTEP_"):
            yield f"{file}:{number}: macro {macro.group(1)} does not begin with HALFSTEP_"
        elif macro and "__" in macro.group(1):
            yield f"{file}:{number}: macro {macro.group(1)} has two underscores in a row: such names are the compiler's"


def check_namespaces(lines):
    """Every declaration that stands outside of namespace halfstep, and every extern "C"."""
    depth = 0
    statement, begin = [], None  # what was read of a declaration at depth 0, and where it begins
    previous = None
    for file, number, line in lines:
        if line.lstrip().startswith("#"):
            continue
        for token in TOKEN.findall(line):
            if previous == "extern" and token.startswith('"'):
                yield f"{file}:{number}: extern {token}"
            previous = token
            if depth == 0:
                begin = begin or (file, number)
                if token not in "{};":
                    statement.append(token)
                    continue
                is_ours = token == "{" and statement[:2] == ["namespace", "halfstep"]
                if statement and not is_ours and statement[0] not in MAY_STAND_ALONE:
                    yield f"{begin[0]}:{begin[1]}: outside of namespace halfstep: {' '.join(statement[:12])}"
                statement, begin = [], None
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth < 0:
                yield f"{file}:{number}: a }} too many"
                return
    if depth != 0 or statement:
        yield f"at the end: {depth} braces are open, after '{' '.join(statement[:12])}'"


def main():
    separator = sys.argv.index("--")
    include_dir, *headers = sys.argv[1:separator]
    command = sys.argv[separator + 1 :]
    if not shutil.which(command[0]):
        print(f"skipped: {command[0]} is not installed")
        sys.exit(77)
    lines = preprocessed(include_dir, headers, command)
    if not any("namespace halfstep" in line for _, _, line in lines):
        sys.exit("found nothing of halfstep's to check")
    findings = [*check_macros(lines), *check_namespaces(lines)]
    if findings:
        sys.exit("\n".join(findings))
    print(f"{sum(1 for _, _, line in lines if MACRO.match(line))} macros and {len(lines)} lines: all names are halfstep's")


if __name__ == "__main__":
    main()
