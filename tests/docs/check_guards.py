#!/usr/bin/env python3
"""Checks that the tests that a page names as guards exist.

usage: check_guards.py PAGE CTEST BUILD_DIR

Each section (###) has a paragraph "**Guard.** ...". In it, names in code are tests of CTest, cells of tests/matrix.sh or
files of the project, and a name in quotes is a TEST_CASE or a BAD_INPUT_TABLE of the file that the next link leads to.
"""

import json
import pathlib
import re
import subprocess
import sys

TOKEN = re.compile(r'`([^`]+)`|"([^"]+)"|\[[^\]]*\]\(([^)]+)\)')


def ctest_names(ctest, build_dir):
    listed = subprocess.run([ctest, "--show-only=json-v1"], cwd=build_dir, capture_output=True, text=True, check=True)
    return {test["name"] for test in json.loads(listed.stdout)["tests"]}


def matrix_cells(script):
    listed = subprocess.run(["bash", script, "--list"], capture_output=True, text=True, check=True)
    return {line.split()[0] for line in listed.stdout.splitlines()}


def test_cases(path):
    """The names of a file's cases, whatever their macro."""
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r'(?:TEST_CASE(?:_SIG)?|BAD_INPUT_TABLE)\(\s*"([^"]+)"', text))


def sections(page):
    """Title and guard of each section."""
    for section in re.split(r"^(?=##+ )", page, flags=re.MULTILINE):
        if section.startswith("### "):
            guard = re.search(r"^\*\*Guard\.\*\*(.*?)(?:\n\n|\Z)", section, re.MULTILINE | re.DOTALL)
            yield section.splitlines()[0][4:], " ".join(guard.group(1).split()) if guard else ""


def findings(page_path, names):
    page = page_path.read_text(encoding="utf-8")
    found = list(sections(page))
    if not found:
        yield "there is no section to check"
    for title, guard in found:
        tokens = TOKEN.findall(guard)
        if not any(code or case for code, case, _ in tokens):
            yield f"'{title}' names no test"
        cases = []
        for code, case, link in tokens:
            if code and code not in names and not (page_path.parents[1] / code).is_file():
                yield f"'{title}': {code} is no test of CTest, no cell of the matrix and no file"
            if case:
                cases.append(case)
            if link and cases:
                known = test_cases(page_path.parent / link)
                yield from (f"'{title}': {link} has no case '{case}'" for case in cases if case not in known)
                cases = []
        yield from (f"'{title}': no link says where the case '{case}' is" for case in cases)


def main():
    page, ctest, build_dir = sys.argv[1:]
    matrix = pathlib.Path(__file__).resolve().parents[1] / "matrix.sh"
    wrong = list(findings(pathlib.Path(page), ctest_names(ctest, build_dir) | matrix_cells(matrix)))
    if wrong:
        sys.exit("\n".join(f"{page}: {finding}" for finding in wrong))


if __name__ == "__main__":
    main()
