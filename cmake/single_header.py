#!/usr/bin/env python3
"""Makes one header of all of halfstep: what include/halfstep/halfstep.hpp includes, in one file to copy into a project.

    python3 cmake/single_header.py -o third_party/halfstep.hpp            writes it
    python3 cmake/single_header.py --check third_party/halfstep.hpp       says whether that is what it would write

A file with `#pragma once` is put where it is first included, any other (the kernels) wherever it is included. Where the
first place is inside an #if and a later one is not, it is put at both, behind a macro of its own. Includes of the
standard library that stand under no condition go to the top; the others stay where they are. The same sources give
the same bytes.
"""

import argparse
import collections
import dataclasses
import itertools
import pathlib
import re
import sys

DIRECTIVE = re.compile(r"\s*#\s*(\w+)\s*(.*)")
INCLUDE = re.compile(r'(?:"([^"]+)"|<([^>]+)>)\s*(?://.*)?$')


class SourceError(Exception):
    """What cannot be put into a single header, and where it stands."""


@dataclasses.dataclass
class Condition:
    """An #if and the branch of it that is being read."""

    number: int  # no other #if has it
    branches: list  # the conditions read so far, the present one last
    line: int


class Amalgamation:
    """One walk through the headers, in the order in which the preprocessor reads them."""

    def __init__(self, include_dir, guarded):
        self.include_dir = include_dir
        self.guarded = guarded  # headers that another walk found to need a macro
        self.needs_guard = set()
        self.places = collections.defaultdict(list)  # header: the stacks of conditions that it was put under
        self.conditions = []
        self.condition_numbers = itertools.count()
        self.system_headers = set()
        self.lines = []
        self.files = []  # the file that is being read, and those that include it
        self.marked = None

    # --- files ----------------------------------------------------------------------------------------------------

    def put_file(self, path):
        if path in self.files:
            raise SourceError(f"{path}: includes itself: {' -> '.join([*self.files, path])}")
        try:
            text = (self.include_dir / path).read_bytes().decode("ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"{path}: {error}") from None
        if "\r" in text:
            raise SourceError(f"{path}: lines end with CR")
        depth = len(self.conditions)
        self.files.append(path)
        held = []  # the comment at the top of a file waits until its includes are put
        lines = text.splitlines()
        number = 0
        while number < len(lines):
            line = lines[number]
            while line.endswith("\\") and DIRECTIVE.match(line) and number + 1 < len(lines):
                number += 1
                line += "\n" + lines[number]
            number += 1
            if held is not None and (not line.strip() or line.lstrip().startswith("//")):
                held.append(line)
            elif not self.put_include(line, number):
                for held_line in held or []:
                    self.put(held_line)
                held = None
                self.put_line(line, number)
        if len(self.conditions) != depth:
            raise SourceError(f"{path}:{self.conditions[-1].line}: this #if has no #endif")
        self.files.pop()

    def put_line(self, line, number):
        directive = DIRECTIVE.match(line)
        if directive:
            self.follow_condition(directive.group(1), directive.group(2), number)
        self.put(line)

    def put(self, line):
        """One line of the present file, below a mark where the line above is of another one."""
        if not line.strip():
            if self.lines and self.lines[-1]:
                self.lines.append("")
            return
        path = self.files[-1]
        if self.marked != path:
            if self.lines and self.lines[-1]:
                self.lines.append("")
            self.lines += [f"// --- {path} " + "-" * max(3, 120 - len(path) - 8), ""]
            self.marked = path
        self.lines += line.split("\n")

    # --- conditions -----------------------------------------------------------------------------------------------

    def follow_condition(self, name, text, number):
        text = " ".join(re.sub(r"//.*", "", text).replace("\\\n", " ").split())
        if name in ("if", "ifdef", "ifndef"):
            self.conditions.append(Condition(next(self.condition_numbers), [f"{name} {text}"], number))
        elif name in ("elif", "else", "endif"):
            if not self.conditions:
                raise SourceError(f"{self.files[-1]}:{number}: #{name} without #if")
            if name == "endif":
                self.conditions.pop()
            else:
                self.conditions[-1].branches.append(f"{name} {text}")

    def stack(self):
        """The conditions at this place: what each is (the #if and its branch), and what it says."""
        return [((one.number, len(one.branches)), tuple(one.branches)) for one in self.conditions]

    # --- includes -------------------------------------------------------------------------------------------------

    def put_include(self, line, number):
        """Puts what a line includes, or passes over it; false if it is any other line."""
        directive = DIRECTIVE.match(line)
        if not directive or directive.group(1) not in ("include", "pragma", "include_next", "import"):
            return False
        place = f"{self.files[-1]}:{number}"
        if directive.group(1) == "pragma":
            return directive.group(2).split() == ["once"]
        included = INCLUDE.match(directive.group(2))
        if directive.group(1) != "include" or not included:
            raise SourceError(f"{place}: not an #include of a name in quotes or angle brackets: {line.strip()}")
        quoted, bracketed = included.groups()
        if bracketed and not bracketed.startswith("halfstep/"):
            if self.conditions:
                return False
            self.system_headers.add(bracketed)
            return True
        self.put_project_include(bracketed or self.beside(self.files[-1], quoted), place)
        return True

    def beside(self, path, quoted):
        """What a name in quotes means in a file, as a path below the folder of headers."""
        parts = []
        for part in (pathlib.PurePosixPath(path).parent / quoted).parts:
            if part == ".." and parts:
                parts.pop()
            else:
                parts.append(part)
        return "/".join(parts)

    def put_project_include(self, path, place):
        file = self.include_dir / path
        if not file.is_file():
            raise SourceError(f"{place}: there is no {path}")
        if not re.search(r"^#pragma once$", file.read_text(encoding="utf-8"), re.MULTILINE):
            self.put_file(path)
            return
        here = self.stack()
        for there in self.places[path]:
            if [what for what, _ in there] == [what for what, _ in here[: len(there)]]:
                return  # read already, wherever this place is read
        says_the_same = any({says for _, says in there} <= {says for _, says in here} for there in self.places[path])
        if self.places[path]:
            self.needs_guard.add(path)
        self.places[path].append(here)
        guard = "HALFSTEP_INCLUDED_" + re.sub(r"\W", "_", path.removeprefix("halfstep/")).upper()
        if says_the_same:  # under a condition of the same words: it holds there if it held then
            self.put_marked(f'#if !defined({guard})\n#error "{path} is missing: {place} includes it"\n#endif')
        elif path in self.guarded:
            self.put_marked(f"#if !defined({guard})\n#define {guard}")
            self.put_file(path)
            self.put_marked(f"#endif // {guard}")
        else:
            self.put_file(path)

    def put_marked(self, text):
        self.put(text)
        self.marked = None


def amalgamate(include_dir):
    """The system headers and the lines of the single header."""
    guarded = set()
    while True:  # once, or once more where a header needs a macro
        walk = Amalgamation(include_dir, guarded)
        walk.put_file("halfstep/halfstep.hpp")
        if walk.needs_guard == guarded:
            return sorted(walk.system_headers), walk.lines
        guarded = walk.needs_guard


def version_of(include_dir):
    text = (include_dir / "halfstep/config/version.hpp").read_text(encoding="ascii")
    parts = re.findall(r"^#define HALFSTEP_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", text, re.MULTILINE)
    if len(parts) != 3:
        raise SourceError("halfstep/config/version.hpp: expected the three parts of a version")
    return ".".join(parts)


def single_header(root):
    include_dir = root / "include"
    system_headers, lines = amalgamate(include_dir)
    licence = (root / "LICENSE").read_text(encoding="ascii").splitlines()
    text = [
        f"// halfstep {version_of(include_dir)} in a single header: floating-point tensors to 8-, 4- and 2-bit integers "
        "and back.",
        "//",
        "// Made by cmake/single_header.py of the project; not to be edited. In it stands all that <halfstep/halfstep.hpp>",
        "// includes, and none of the adapters (halfstep/parallel/). SPDX-License-Identifier: MIT",
        "//",
        *("// " + line if line else "//" for line in licence),
        "",
        "#if !defined(HALFSTEP_SINGLE_HEADER)",
        "#define HALFSTEP_SINGLE_HEADER",
        "",
        "#if defined(HALFSTEP_VERSION_MAJOR)",
        '#error "one translation unit includes either the single header of halfstep or its separate headers, not both"',
        "#endif",
        "",
        *(f"#include <{header}>" for header in system_headers),
        *([""] if lines[0] else []),
        *lines,
        "",
        "#endif // HALFSTEP_SINGLE_HEADER",
    ]
    return "\n".join(text) + "\n"


def main():
    description, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=description, epilog=details,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[1]
    parser.add_argument("--root", type=pathlib.Path, default=root, help="the project (default: %(default)s)")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("-o", "--output", type=pathlib.Path, metavar="FILE", help="where to write it (default: stdout)")
    action.add_argument("--check", type=pathlib.Path, metavar="FILE", help="exit with 1 if FILE differs from it")
    options = parser.parse_args()

    try:
        text = single_header(options.root).encode("ascii")
        if options.check:
            if options.check.read_bytes() != text:
                sys.exit(f"{options.check} is not what the headers in {options.root / 'include'} make; "
                         f"write it again: python3 {sys.argv[0]} -o {options.check}")
        elif options.output:
            options.output.parent.mkdir(parents=True, exist_ok=True)
            options.output.write_bytes(text)
        else:
            sys.stdout.buffer.write(text)
    except (SourceError, OSError, UnicodeError) as error:
        sys.exit(f"single_header.py: {error}")


if __name__ == "__main__":
    main()
