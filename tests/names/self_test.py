#!/usr/bin/env python3
"""Checks that check_names.py accepts a good header and finds each kind of name that is not the library's."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "check_names.py"
GOOD = """#include <vector>
#define HALFSTEP_REGION _Pragma("GCC push_options")
HALFSTEP_REGION
namespace halfstep { class shape; }
namespace halfstep::inline v1 { constexpr int size = 1'000; constexpr char brace = '{'; const char* const text = "}{\\""; }
static_assert(halfstep::size == 1000, "{");
"""


class Names(unittest.TestCase):
    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.hpp").write_text(text)
            return subprocess.run([sys.executable, SCRIPT, folder, "a.hpp", "--", "c++"], capture_output=True, text=True)

    def assert_found(self, text, message):
        done = self.check(GOOD + text)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(message, done.stderr)

    def test_good(self):
        done = self.check(GOOD)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_macros(self):
        self.assert_found("#define HALF 1\n", "a.hpp:7: macro HALF does not begin with HALFSTEP_")
        self.assert_found("#define HALFSTEP_A__B 1\n", "macro HALFSTEP_A__B has two underscores in a row")

    def test_global_namespace(self):
        self.assert_found("inline int f() { return 0; }\n", "a.hpp:7: outside of namespace halfstep: inline int f ( )")
        self.assert_found("using halfstep::size;\n", "outside of namespace halfstep: using halfstep : : size")
        self.assert_found("template <class T> struct g;\n", "outside of namespace halfstep: template < class T > struct g")
        self.assert_found("namespace { int a; }\n", "outside of namespace halfstep: namespace")
        self.assert_found("namespace hs = halfstep;\n", "outside of namespace halfstep: namespace hs = halfstep")

    def test_other_namespaces(self):
        self.assert_found("namespace std { struct s; }\n", "outside of namespace halfstep: namespace std")
        self.assert_found("template <> struct std::hash<halfstep::shape> {};\n", "outside of namespace halfstep: template < >")

    def test_functions_of_c(self):
        self.assert_found('namespace halfstep { extern "C" int f(); }\n', 'a.hpp:7: extern "C"')

    def test_braces(self):
        self.assert_found("namespace halfstep {\n", "at the end: 1 braces are open")
        self.assert_found("}\n", "a.hpp:7: a } too many")
        self.assertIn("found nothing of halfstep's", self.check("int a;\n").stderr)


if __name__ == "__main__":
    unittest.main()
