#!/usr/bin/env python3
"""Sees check_docs.py and check_guards.py fail where they must, in projects of their own."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = pathlib.Path(__file__).with_name("check_docs.py")
GUARDS = CHECKER.with_name("check_guards.py")
GREET = """#!/bin/sh
[ $# -le 1 ] || exit 3
echo "hello ${1-} $GREETING" | sed 's/ *$//'
echo "2.50 times"
[ -z "${FILE-}" ] || cat "$FILE"
"""


class CheckDocs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("include/halfstep/halfstep.hpp", "#pragma once\nnamespace halfstep { inline int answer = 42; }\n")
        self.write("examples/short.cpp", "int a;\nint b;\nint c;\n")
        self.write("bin/greet", GREET).chmod(0o755)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def check(self, text, *arguments):
        self.page = self.write("page.md", text)
        command = [sys.executable, CHECKER, "--root", self.root, "--bin-dir", self.root / "bin", *arguments, self.page]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1 if done.stderr else 0, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def passes(self, text):
        self.assertEqual(self.check(text), "")

    def fails(self, text, line, message):
        findings = self.check(text)
        self.assertIn(f"page.md:{line}: ", findings)
        self.assertIn(message, findings)

    def test_console(self):
        self.passes("```console\n$ build/bin/greet you\nhello you\n2.50 times\n```\n")
        self.passes("```console\n$ GREETING=there greet\nhello  there\n2.50 times\n$ greet\nhello\n2.50 times\n```\n")
        self.fails("\n```console\n$ greet\nhullo\n2.50 times\n```\n", 2, "-hullo\n+hello")
        self.fails("```console\n$ greet\n```\n", 1, "+hello")
        self.fails("```console\n$ greet a b\n```\n", 2, "exits with 3")
        self.fails("```console\n$ mpirun -n 2 rm page.md\n```\n", 2, "'rm' is no program in")
        self.fails("```console\n$ mpirun -n 2\n```\n", 2, "no command after the $")
        self.fails("```console\n$ rm page.md\n```\n", 2, "'rm' is no program in")
        self.fails("```console\nhello\n```\n", 2, "begins with a command")

    def test_commands_run_in_the_project(self):
        self.passes("```console\n$ FILE=examples/short.cpp greet\nhello\n2.50 times\nint a;\nint b;\nint c;\n```\n")

    def test_snippet(self):
        good = '<!-- snippet: a -->\n```cpp\nstd::printf("%d\\n", hs::answer);\n```\n<!-- output: a -->\n```\n42\n```\n'
        self.passes(good)
        self.passes("<!-- snippet: a -->\n```cpp\n#include <map>\nstd::map<int, int> unused;\n```\n")
        self.passes("<!-- snippet: a -->\n```cpp\nint main() {}\n```\n")
        self.fails(good.replace("42\n", "43\n"), 6, "-43\n+42")
        self.fails(good.replace("answer", "question"), 3, "error")
        self.fails("<!-- snippet: a -->\n```cpp\nreturn 7;\n```\n", 3, "exits with 7")
        self.fails("<!-- output: a -->\n```\n```\n", 2, "'a' is no program in")
        self.passes("<!-- output: bin/greet you -->\n```text\nhello you\n2.50 times\n```\n")
        self.fails("```cpp\nint i;\n```\n", 1, "needs a comment")
        self.fails("<!-- snippet: a -->\n\n```cpp\nint i;\n```\n", 1, "must begin a block")
        self.fails("<!-- snipet: a -->\n```cpp\nint i;\n```\n", 1, "unknown comment")
        self.fails("<!-- snippet: a -->\n```cpp\nint i;\n", 2, "has no end")
        self.passes("<!-- not compiled: a sketch -->\n```cpp\nint i\n```\n")

    def test_parts_of_a_snippet_are_joined_in_order(self):
        self.passes("<!-- setup: a\nint i = 1;\n-->\n<!-- snippet: a -->\n```cpp\ni += 1;\n```\n"
                    "<!-- snippet: a -->\n```cpp\nreturn i - 2;\n```\n")

    def test_file(self):
        self.passes("<!-- file: examples/short.cpp -->\n```cpp\nint b;\nint c;\n```\n")
        self.fails("<!-- file: examples/short.cpp -->\n```cpp\nint a;\nint c;\n```\n", 2, "+int b;")
        self.fails("<!-- file: examples/none.cpp -->\n```cpp\nint a;\n```\n", 2, "there is no file")

    def test_figures(self):
        page = "<!-- figures: from outputs -->\nIt is {}, in `1.25`.\n\n```console\n$ greet\nhello\n2.50 times\n```\n"
        self.passes(page.format("2.50"))
        self.fails(page.format("2.5"), 2, "2.5 occurs in no output")
        self.passes("It is 3.25.\n")

    def test_links(self):
        self.passes("[a](examples/short.cpp#L1) [b](https://example.org/none) [c](#here)\n")
        self.fails("[a](examples/none.cpp)\n", 1, "leads nowhere")

    def test_measured(self):
        page = "<!-- figures: from outputs -->\n<!-- measured: greet -->\n| 3.25 |\n{}\n"
        self.passes(page.format("<!-- end of measured -->"))
        self.fails(page.format("<!-- end of measured -->\n4.25"), 5, "4.25 occurs in no output")
        self.fails(page.format("[a](examples/none.cpp)\n<!-- end of measured -->"), 4, "leads nowhere")
        self.fails(page.format("prose"), 2, "no line below says")

    def test_update(self):
        wrong = "```console\n$ greet\nold\n```\nprose\n<!-- file: examples/short.cpp -->\n```cpp\nint z;\n```\n"
        self.assertEqual(self.check(wrong, "--update"), "")
        self.passes(self.page.read_text())
        self.assertIn("\nprose\n", self.page.read_text())


class CheckGuards(unittest.TestCase):
    def findings(self, guard, heading="### A trap"):
        """What is found on a page with one guard, where `odr.run` is a test and "it holds" a case of cases.cpp."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            cases = 'TEMPLATE_TEST_CASE("it holds", "[a]") {}\nBAD_INPUT_TABLE("it is refused") {}\n'
            (root / "cases.cpp").write_text(cases, encoding="utf-8")
            ctest = root / "ctest"
            ctest.write_text("#!/bin/sh\necho '{\"tests\": [{\"name\": \"odr.run\"}]}'\n", encoding="utf-8")
            ctest.chmod(0o755)
            page = root / "docs/page.md"
            page.write_text(f"{heading}\n\nText.\n\n**Guard.** {guard}\n\nMore.\n", encoding="utf-8")
            done = subprocess.run([sys.executable, GUARDS, page, ctest, root], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1 if done.stderr else 0, done.stderr)
            return done.stderr

    def test_guards_that_exist(self):
        self.assertEqual(self.findings('`odr.run`; "it holds" in [cases.cpp](../cases.cpp).'), "")
        self.assertEqual(self.findings('"it is refused" in [cases.cpp](../cases.cpp).'), "")
        self.assertEqual(self.findings("`cases.cpp`."), "")

    def test_guards_that_do_not(self):
        self.assertIn("odr.walk is no test of CTest", self.findings("`odr.run` and `odr.walk`."))
        self.assertIn("has no case 'it breaks'", self.findings('"it breaks" in [cases.cpp](../cases.cpp).'))
        self.assertIn("no link says where the case 'it holds' is", self.findings('"it holds".'))
        self.assertIn("'A trap' names no test", self.findings("None."))
        self.assertIn("there is no section to check", self.findings("`odr.run`", "## A chapter"))


if __name__ == "__main__":
    unittest.main()
