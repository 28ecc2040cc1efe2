#!/usr/bin/env python3
"""Checks what cmake/single_header.py makes of small projects: where files go, what it refuses, and --check."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "cmake/single_header.py"
VERSION = "".join(f"#define HALFSTEP_VERSION_{part} {number}\n"
                  for part, number in (("MAJOR", 1), ("MINOR", 2), ("PATCH", 3)))


class SingleHeader(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "LICENSE").write_text("The licence\n")
        self.write("config/version.hpp", "#pragma once\n" + VERSION)

    def write(self, path, text):
        file = self.root / "include/halfstep" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def run_script(self, *arguments):
        return subprocess.run([sys.executable, SCRIPT, "--root", self.root, *arguments], capture_output=True, text=True)

    def make(self, umbrella):
        self.write("halfstep.hpp", '#pragma once\n#include "config/version.hpp"\n' + umbrella)
        done = self.run_script()
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def code(self, umbrella):
        """The lines of the result without comments, blank lines and what stands in every single header."""
        lines = [line for line in self.make(umbrella).splitlines() if line and not line.startswith("//")]
        first = lines.index("#define HALFSTEP_VERSION_PATCH 3")
        return lines[first + 1 : -1]

    def refusal(self, umbrella):
        self.write("halfstep.hpp", "#pragma once\n" + umbrella)
        done = self.run_script()
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return done.stderr

    def run_preprocessor(self, umbrella, *flags):
        """The tokens that c++ leaves of the result."""
        done = subprocess.run(["c++", "-E", "-P", "-x", "c++", *flags, "-"], input=self.make(umbrella),
                              capture_output=True, text=True)
        return done.stdout.split(), done.stderr

    def test_a_header_is_put_once_and_other_files_each_time(self):
        self.write("a.hpp", '#pragma once\n#include "b.hpp"\nint a;\n')
        self.write("b.hpp", "#pragma once\nint b;\n")
        self.write("simd/loop.inl", '#include "../b.hpp"\nint loop;\n')
        umbrella = '#include "a.hpp"\n#include <halfstep/b.hpp>\nx {\n#include "simd/loop.inl"\n}\n#include "simd/loop.inl"\n'
        self.assertEqual(self.code(umbrella), ["int b;", "int a;", "x {", "int loop;", "}", "int loop;"])

    def test_the_version_the_licence_and_standard_headers_come_first(self):
        text = self.make("#include <vector>\n#if X\n#include <immintrin.h>\n#endif\n#include <array> // for y\n")
        self.assertTrue(text.startswith("// halfstep 1.2.3 "))
        self.assertIn("// The licence\n", text)
        self.assertRegex(text, r"#endif\n\n#include <array>\n#include <vector>\n\n")
        self.assertIn("#if X\n#include <immintrin.h>\n#endif", text)

    def test_a_file_under_a_condition_stays_under_it(self):
        self.write("body.inl", "int body;\n")
        self.assertEqual(self.code('#if !defined(X)\n#include "body.inl"\n#else\nint no_body;\n#endif\n'),
                         ["#if !defined(X)", "int body;", "#else", "int no_body;", "#endif"])

    def test_a_header_first_under_a_condition_is_there_without_it(self):
        self.write("a.hpp", "#pragma once\nint a;\n")
        umbrella = '#if X\n#include "a.hpp"\n#endif\n#include "a.hpp"\nend\n'
        for flags in (), ("-DX=1",):
            self.assertEqual(self.run_preprocessor(umbrella, *flags)[0], ["int", "a;", "end"])

    def test_a_header_in_both_branches_is_there_in_both(self):
        self.write("a.hpp", "#pragma once\nint a;\n")
        umbrella = '#if X\n#include "a.hpp"\n#else\n#include "a.hpp"\n#endif\n#include "a.hpp"\n'
        for flags in (), ("-DX=1",):
            self.assertEqual(self.run_preprocessor(umbrella, *flags)[0], ["int", "a;"])

    def test_the_same_words_that_come_to_mean_another_thing_are_an_error(self):
        self.write("a.hpp", "#pragma once\nint a;\n")
        same = '#if X\n#include "a.hpp"\n#endif\nbetween\n'
        self.assertEqual(len(re.findall("^int a;$", self.make(same + same), re.MULTILINE)), 1)
        tokens, errors = self.run_preprocessor(same + same, "-DX=1")
        self.assertEqual((tokens, errors), (["int", "a;", "between", "between"], ""))
        _, errors = self.run_preprocessor(same + "#define X 1\n" + same)
        self.assertIn("halfstep/a.hpp is missing: halfstep/halfstep.hpp:", errors)

    def test_bad_sources_are_refused(self):
        self.assertIn("halfstep.hpp:2: there is no halfstep/none.hpp", self.refusal('#include "none.hpp"\n'))
        self.assertIn("halfstep.hpp:2: not an #include of a name", self.refusal("#include NAME\n"))
        self.assertIn("halfstep.hpp:3: this #if has no #endif", self.refusal("int a;\n#if X\n"))
        self.assertIn("halfstep.hpp:2: #endif without #if", self.refusal("#endif\n"))
        self.assertIn("lines end with CR", self.refusal("int a;\r\n"))
        self.assertIn("halfstep.hpp: 'ascii' codec", self.refusal("// \u00e9\n"))
        self.write("loop.inl", '#include "loop.inl"\n')
        self.assertIn("includes itself", self.refusal('#include "loop.inl"\n'))

    def test_a_copy_is_checked_to_be_current(self):
        text = self.make("int a;\n")
        copy = self.root / "copy/halfstep.hpp"
        self.assertEqual(self.run_script("-o", copy).returncode, 0)
        self.assertEqual(copy.read_text(), text)
        self.assertEqual(self.run_script("--check", copy).returncode, 0)
        self.make("int b;\n")
        done = self.run_script("--check", copy)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not what the headers in", done.stderr)

    def test_two_of_them_are_one_and_with_separate_headers_an_error(self):
        text = self.make("int a;\n")
        done = subprocess.run(["c++", "-E", "-P", "-x", "c++", "-"], input=text + text, capture_output=True, text=True)
        self.assertEqual(done.stdout.split(), ["int", "a;"])
        done = subprocess.run(["c++", "-E", "-P", "-x", "c++", "-"], input=VERSION + text, capture_output=True, text=True)
        self.assertIn("includes either the single header of halfstep or its separate headers", done.stderr)


if __name__ == "__main__":
    unittest.main()
