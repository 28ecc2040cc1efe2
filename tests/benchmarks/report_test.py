#!/usr/bin/env python3
"""Runs benchmarks/report on small results that are made up here: the form of its table and chart, and its errors."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

REPORT = pathlib.Path(__file__).resolve().parents[2] / "benchmarks/report"
PAGE = "# A page\n\n<!-- measured: old -->\nold table\n<!-- end of measured -->\n\nMore.\n"
CONTEXT = {"cpu": "Some <CPU>", "compiler": "gcc 12.2.0", "commit": "0123456789ab-dirty", "isa": "avx512",
           "arguments": "--quick", "peer xnnpack": "1.5",
           "caches": [{"type": "Data", "level": 1, "size": 32768, "num_sharing": 1},
                      {"type": "Instruction", "level": 1, "size": 16384, "num_sharing": 1}]}


def repetitions(name, *speeds):
    """In GB/s; with an aggregate, as Google Benchmark writes it."""
    runs = [{"run_name": name, "run_type": "iteration", "repetition_index": i, "bytes_per_second": speed * 1e9}
            for i, speed in enumerate(speeds)]
    return [*runs, {"run_name": name, "run_type": "aggregate", "aggregate_name": "mean", "bytes_per_second": 1e15}]


MEASURED = [
    *repetitions("quantize/f32_int8/avx512/16KiB", 50, 60, 61),
    *repetitions("quantize/f32_int8/ideal/16KiB", 100, 120, 400),
    *repetitions("quantize/f32_int8/ideal_non_temporal/16KiB", 10, 10, 10),
    *repetitions("quantize/f32_int8/plain/16KiB", 2, 2, 2),
    *repetitions("quantize/f32_int8/xnnpack/16KiB", 40, 40, 40),
    *repetitions("quantize/f32_int8/opencv/16KiB", 20, 80, 80),
    *repetitions("quantize/f32_int8/avx512/4MiB", 8, 8, 8),
    *repetitions("quantize/f32_int8/ideal/4MiB", 5, 5, 5),
    *repetitions("quantize/f32_int8/ideal_non_temporal/4MiB", 10, 10, 10),
    *repetitions("quantize/f32_int8/xnnpack/4MiB", 4, 4, 4),
    *repetitions("find_range/f32/avx512/16KiB", 200, 200, 200),
    *repetitions("find_range/f32/avx2/16KiB", 100, 100, 100),
    *repetitions("other/f32/avx512/16KiB", 1, 1, 1),
]


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.results = self.write("results.json", json.dumps({"context": CONTEXT, "benchmarks": MEASURED}))
        self.page = self.write("page.md", PAGE)
        self.chart = self.folder / "images/chart.svg"

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def report(self, *arguments):
        command = [sys.executable, REPORT, "--page", self.page, "--chart", self.chart, *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    def printed(self, *arguments):
        done = self.report(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def refuses(self, message, *arguments):
        done = self.report(*arguments)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(message, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(self.page.read_text(encoding="utf-8"), PAGE)

    def test_table(self):
        lines = self.printed(self.results).splitlines()
        self.assertEqual(lines[:4], [
            "| operation | GB/s at 16KiB / 4MiB | of the ideal loop | of the plain loop | of the fastest peer |",
            "|---|---|---|---|---|",
            # medians; ratios of repetitions, to the better ideal loop and to the fastest peer of each size
            "| `quantize/f32_int8` | 60 / 8.0 | 0.50 / 0.80 | 30 / - | 0.76 OpenCV / 2.00 XNNPACK |",
            "| `find_range/f32` | 200 / - | - / - | - / - |  |"])
        self.assertNotIn("other", "".join(lines))

    def test_notes(self):
        text = self.printed(self.results)
        for part in ("Some <CPU> (L1 32 KiB)", "avx512", "gcc 12.2.0", "0123456789ab-dirty", "3 repetitions",
                     "`benchmarks/run.sh --quick`", "XNNPACK 1.5"):
            self.assertIn(part, text)

    def test_all_operations(self):
        self.assertIn("| `other/f32` | 1.0 / - |", self.printed(self.results, "--all"))

    def test_update(self):
        self.assertEqual(self.printed(self.results, "--update"), "")
        page = self.page.read_text(encoding="utf-8")
        self.assertRegex(page, r"\A# A page\n\n<!-- measured: benchmarks/run.sh .* -->\n\| operation")
        self.assertTrue(page.endswith("\n<!-- end of measured -->\n\nMore.\n"))
        self.assertNotIn("old", page)
        self.printed(self.results, "--update")
        self.assertEqual(self.page.read_text(encoding="utf-8"), page)

    def test_chart(self):
        self.printed(self.results, "--update")
        svg = xml.etree.ElementTree.parse(self.chart).getroot()
        self.assertEqual(svg.tag, "{http://www.w3.org/2000/svg}svg")
        texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
        for text in ("quantize/f32_int8", "find_range/f32", "16 KiB", "halfstep", "XNNPACK", "OpenCV"):
            self.assertIn(text, texts)
        self.assertNotIn("oneDNN", texts)
        _, _, width, height = map(float, svg.get("viewBox").split())
        lines = [element.get("points") for element in svg.iter("{http://www.w3.org/2000/svg}polyline")]
        self.assertGreaterEqual(len(lines), 6)
        for x, y in re.findall(r"([\d.-]+),([\d.-]+)", " ".join(lines)):
            self.assertTrue(0 < float(x) < width and 0 < float(y) < height)

    def test_one_speed(self):
        results = self.write("one.json", json.dumps({"context": CONTEXT, "benchmarks":
                                                     repetitions("observe/f32/avx512/16KiB", 5)}))
        self.printed(results, "--update")
        xml.etree.ElementTree.parse(self.chart)

    def test_refuses_foreign_files(self):
        self.refuses("none.json: No such file", self.folder / "none.json")
        self.refuses("not JSON", self.write("cut.json", self.results.read_text(encoding="utf-8")[:-20]))
        for foreign in ([], {}, {"context": {}, "benchmarks": [{"name": "BM_other"}]},
                        {"context": {}, "benchmarks": [{"run_name": "BM_other", "run_type": "iteration"}]},
                        {"context": CONTEXT, "benchmarks": 3}):
            self.refuses("not what benchmarks/run.sh writes", self.write("foreign.json", json.dumps(foreign)))
        self.refuses("no repetition in it", self.write("empty.json", json.dumps({"context": CONTEXT, "benchmarks": []})))
        wrong = {"context": CONTEXT, "benchmarks": repetitions("a/f32/avx512/large", 1)}
        self.refuses("'large' is not a size", self.write("wrong.json", json.dumps(wrong)))
        others = {"context": CONTEXT, "benchmarks": repetitions("a/f32/plain/16KiB", 1)}
        self.refuses("not measured on avx512", self.write("others.json", json.dumps(others)))

    def test_refuses_a_page_without_markers(self):
        self.page = self.write("page.md", "# A page\n")
        done = self.report(self.results, "--update")
        self.assertEqual(done.returncode, 1)
        self.assertIn("expected one line '<!-- measured: ... -->'", done.stderr)


if __name__ == "__main__":
    unittest.main()
