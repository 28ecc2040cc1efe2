#!/usr/bin/env python3
"""Holds Markdown pages to what they say: compiles and runs their programs, compares the output that they print.

What is checked on a page:

  ```console    Lines that begin with `$ ` are commands, what follows is their standard output, to the letter. Only
                programs of the folder --bin-dir run, in the project's folder, whatever path the page writes before
                their name; a command that a reader types but that is not to be run here belongs in a ```sh block.

  ```cpp        Each block needs one of these comments on the line above it:

      <!-- snippet: NAME -->          a program, or a part of one: blocks of the same name are joined in their order.
                                      Without a main function they become the body of one, behind the headers of
                                      PRELUDE and `namespace hs = halfstep;`. It must compile without warnings and
                                      exit with 0.
      <!-- file: PATH -->             the text of a file of the project, or consecutive lines of it, to the letter
      <!-- not compiled: REASON -->   for a sketch

  <!-- output: NAME -->     above any other block: the standard output of the snippet of that name, or else of the
                            command that it is, run as those of console blocks are; to the letter.

  <!-- setup: NAME          a comment over several lines: code that belongs to the program, at this place, but that a
  ... -->                   reader need not see.

  <!-- figures: from outputs -->      anywhere on the page: a decimal fraction in its prose must occur in one of its
                                      outputs. Code spans and links are not prose.

  <!-- measured: COMMAND -->       down to <!-- end of measured -->: what the command writes here, which is different
                                   on each machine and each time. Only its links are checked.

  [links](path)             to files of the project lead to files that exist.

With --update, outputs and texts of files that differ are put in place of the old ones; that is how pages get them.
Exits with 0 if all is well, 1 if not; what is wrong goes to standard error as PAGE:LINE: message.
"""

import argparse
import concurrent.futures
import dataclasses
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

PRELUDE = ["halfstep/halfstep.hpp", "algorithm", "array", "cmath", "cstddef", "cstdint", "cstdio", "iostream", "span",
           "string", "vector"]
COMPILER_FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable", "-Wno-unused-but-set-variable"]
TIME_LIMIT = 300  # seconds, for one program

DIRECTIVE = re.compile(r"<!-- ([a-z ]+): (.*?)(?: -->)?$")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
END_OF_MEASURED = "<!-- end of measured -->"
CODE_OR_LINK = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<[^>]*>")
FIGURE = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.]*\d)")


class PageError(Exception):
    """What is wrong at one line of a page."""

    def __init__(self, line, message):
        super().__init__(message)
        self.line = line


@dataclasses.dataclass
class Block:
    """A fenced block or a setup comment, with the directive above it."""

    language: str
    first: int  # index of its first line of text, behind the fence
    text: list
    directive: str = ""
    argument: str = ""


@dataclasses.dataclass
class Page:
    blocks: list
    prose: list  # (index, line) of what is neither code nor comment
    measured: list  # the same, of what is measured
    figures_checked: bool = False


def parse(lines):
    page = Page([], [], [])
    i = 0
    while i < len(lines):
        match = DIRECTIVE.match(lines[i])
        directive = (match.group(1), match.group(2).strip()) if match else ("", "")
        if directive == ("figures", "from outputs"):
            page.figures_checked = True
        elif directive[0] == "measured":
            i = add_measured(page, lines, i)
        elif directive[0] == "setup":
            i = add_block(page, lines, i, "-->", "cpp", directive)
        elif directive[0] in ("snippet", "file", "not compiled", "output"):
            i += 1
            if i == len(lines) or not lines[i].startswith("```"):
                raise PageError(i - 1, "the line below this comment must begin a block")
            i = add_block(page, lines, i, "```", lines[i][3:].strip(), directive)
        elif match:
            raise PageError(i, f"unknown comment: {directive[0]}")
        elif lines[i].startswith("```"):
            i = add_block(page, lines, i, "```", lines[i][3:].strip(), directive)
        else:
            page.prose.append((i, lines[i]))
        i += 1
    return page


def add_measured(page, lines, start):
    """Adds what is measured below `start`; returns the index of the comment that ends it."""
    for i in range(start + 1, len(lines)):
        if lines[i] == END_OF_MEASURED:
            return i
        page.measured.append((i, lines[i]))
    raise PageError(start, f"no line below says {END_OF_MEASURED}")


def add_block(page, lines, start, end_mark, language, directive):
    """Adds the block that begins at `start`; returns the index of its last line."""
    for end in range(start + 1, len(lines)):
        if lines[end].strip() == end_mark:
            page.blocks.append(Block(language, start + 1, lines[start + 1 : end], *directive))
            return end
    raise PageError(start, f"this block has no end: {end_mark}")


# --- programs ---------------------------------------------------------------------------------------------------------


def program_source(parts):
    """The C++ file that a snippet's parts make."""
    text = [line for part in parts for line in part.text]
    if any(re.match(r"\s*int main\(", line) for line in text):
        return "\n".join(text) + "\n"
    includes = [f"#include <{header}>" for header in PRELUDE]
    includes += [line for line in text if line.startswith("#include")]
    body = [line for line in text if not line.startswith("#include")]
    return "\n".join([*includes, "namespace hs = halfstep;", "int main() {", *body, "}"]) + "\n"


def collect_programs(page):
    programs = {}
    for block in page.blocks:
        if block.directive in ("snippet", "setup"):
            programs.setdefault(block.argument, []).append(block)
        elif block.language == "cpp" and block.directive not in ("file", "not compiled"):
            raise PageError(block.first - 1, "a cpp block needs a comment above it: snippet, file or not compiled")
    return programs


def run_program(parts, options):
    """Compiles and runs a snippet; returns its output."""
    line = parts[0].first
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, parts[0].argument.replace("/", "_") + ".cpp")
        program = source.with_suffix("")
        source.write_text(program_source(parts), encoding="utf-8")
        command = [*shlex.split(options.compiler), *COMPILER_FLAGS, "-I", str(options.root / "include")]
        run([*command, str(source), "-o", str(program)], line)
        return run([str(program)], line)


def run_command(text, line, options):
    """Runs a `$` command of a console block; returns its output."""
    words = shlex.split(text)
    environment = dict(os.environ)
    while words and re.match(r"\w+=", words[0]):
        name, value = words.pop(0).split("=", 1)
        environment[name] = value
    launcher = words[:3] if words[:2] == ["mpirun", "-n"] else []
    words = words[len(launcher):]
    if not words:
        raise PageError(line, "no command after the $")
    program = options.bin_dir.resolve() / pathlib.Path(words[0]).name
    if not program.is_file():
        raise PageError(line, f"'{words[0]}' is no program in {options.bin_dir}")
    return run([*launcher, str(program), *words[1:]], line, environment, options.root)


def run(command, line, environment=None, folder=None):
    """The standard output of a command, as lines."""
    name = pathlib.Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace",
                              env=environment, cwd=folder, timeout=TIME_LIMIT, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise PageError(line, f"{name} takes longer than {TIME_LIMIT} seconds") from None
    if done.returncode != 0:
        raise PageError(line, f"{name} exits with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()


# --- what a block should say ------------------------------------------------------------------------------------------


def expected_console(block, options):
    text = []
    for i, line in enumerate(block.text):
        if line.startswith("$ "):
            text += [line, *run_command(line[2:], block.first + i, options)]
        elif i == 0:
            raise PageError(block.first, "a console block begins with a command: $ PROGRAM ...")
    return text


def expected_file(block, options):
    """The block itself where it is a part of the file, else all of the file."""
    path = options.root / block.argument
    if not path.is_file():
        raise PageError(block.first - 1, f"there is no file {block.argument}")
    lines = path.read_text(encoding="utf-8").splitlines()
    size = len(block.text)
    is_part = size > 0 and any(lines[i : i + size] == block.text for i in range(len(lines) - size + 1))
    return block.text if is_part else lines


class Check:
    """One page: every finding as (line, message), and the text that the page should have."""

    def __init__(self, path, options):
        self.path = path
        self.options = options
        self.lines = path.read_text(encoding="utf-8").splitlines()
        self.findings = []

    def run(self):
        try:
            page = parse(self.lines)
            programs = collect_programs(page)
        except PageError as error:
            self.find(error.line, str(error))
            return
        expected = self.gather(page, programs)
        self.check_links(page)
        if page.figures_checked:
            self.check_figures(page, [text for text, is_output in expected.values() if is_output])
        self.compare(page, expected)

    def gather(self, page, programs):
        """Runs everything, side by side: for each block that was run or read, by number, its text and whether it is
        output."""
        expected = {}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            outputs = {name: pool.submit(run_program, parts, self.options) for name, parts in programs.items()}
            texts = {}
            for i, block in enumerate(page.blocks):
                if block.directive == "file":
                    texts[i] = pool.submit(expected_file, block, self.options)
                elif block.directive == "output" and block.argument in outputs:
                    texts[i] = outputs[block.argument]
                elif block.directive == "output":
                    texts[i] = pool.submit(run_command, block.argument, block.first - 1, self.options)
                elif block.language == "console":
                    texts[i] = pool.submit(expected_console, block, self.options)
        for future in outputs.values():
            self.result_of(future)
        for i, future in texts.items():
            text = self.result_of(future)
            if text is not None:
                expected[i] = text, page.blocks[i].directive != "file"
        return expected

    def result_of(self, future):
        try:
            return future.result()
        except PageError as error:
            self.find(error.line, str(error))
            return None

    def compare(self, page, expected):
        for i, (text, _) in sorted(expected.items(), reverse=True):  # from the end, so that line numbers stay right
            block = page.blocks[i]
            if text == block.text:
                continue
            if self.options.update:
                self.lines[block.first : block.first + len(block.text)] = text
                continue
            difference = difflib.unified_diff(block.text, text, "page", "run", lineterm="", n=1)
            self.find(block.first - 1, "differs from what is run or read\n" + "\n".join(list(difference)[2:]))
        if self.options.update:
            self.path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")

    def check_links(self, page):
        for i, line in page.prose + page.measured:
            for target in LINK.findall(line):
                file = target.split("#")[0]
                if file and "://" not in file and not (self.path.parent / file).exists():
                    self.find(i, f"the link leads nowhere: {target}")

    def check_figures(self, page, outputs):
        known = set(FIGURE.findall("\n".join(line for output in outputs for line in output)))
        for i, line in page.prose:
            prose = CODE_OR_LINK.sub(" ", line)
            for figure in FIGURE.findall(prose):
                if figure not in known:
                    self.find(i, f"{figure} occurs in no output of this page")

    def find(self, line, message):
        if (line, message) not in self.findings:
            self.findings.append((line, message))


def main():
    description, _, rules = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=description, epilog=rules,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--root", type=pathlib.Path, default=root, help="the project (default: %(default)s)")
    parser.add_argument("--bin-dir", type=pathlib.Path, default=root / "build/default/bin",
                        help="where the programs of console blocks are (default: %(default)s)")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"), help="default: $CXX, or c++")
    parser.add_argument("--update", action="store_true", help="put the right outputs into the pages")
    parser.add_argument("pages", nargs="+", type=pathlib.Path, metavar="PAGE")
    options = parser.parse_args()

    findings = []
    for path in options.pages:
        check = Check(path, options)
        check.run()
        findings += [f"{path}:{line + 1}: {message}" for line, message in sorted(check.findings)]
    print(*findings, sep="\n\n", end="\n" if findings else "", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
