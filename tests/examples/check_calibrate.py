#!/usr/bin/env python3
"""usage: check_calibrate.py json|plot PROGRAM DATA      (DATA is the folder examples/data)

json: what `calibrate --json` writes says the same as its tables.
plot: `calibrate --plot` draws two pictures of each tensor.
"""

import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree


def calibrate(*arguments):
    """Standard output of a run that must succeed."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0 or "Traceback" in done.stderr:
        raise AssertionError(f"exit status {done.returncode}: {done.stderr}")
    return done.stdout


def table_rows(text):
    """The cells of each criterion's row, by tensor and criterion."""
    rows, tensor = {}, None
    for line in text.splitlines():
        cells = line.split()
        if ": float32 [" in line:
            tensor = line.split(":")[0]
        elif tensor and len(cells) == 8 and cells[0] != "criterion" and not line.startswith("-"):
            rows[tensor, cells[0]] = cells[1:]
    return rows


class Json(unittest.TestCase):
    def test_says_what_the_tables_say(self):
        for options in ([], ["--bits", "4", "--scheme", "asymmetric"], ["--code", "uint2"]):
            rows = table_rows(calibrate(DATA, *options))
            report = json.loads(calibrate(DATA, *options, "--json", "-"))
            self.assertEqual(len(report["tensors"]), 11)
            self.assertEqual(len(rows), 11 * 6)
            for tensor in report["tensors"]:
                self.assertNotIn("histogram", tensor)
                for choice in tensor["choices"]:
                    expected = [*(f"{end:.6g}" for end in choice["range"]), f"{choice['scale']:.6g}",
                                str(choice["zero_point"]), f"{choice['predicted']['sqnr_db']:.2f}",
                                f"{choice['true']['sqnr_db']:.2f}", f"{100 * choice['true']['clipped_share']:.4f}"]
                    self.assertEqual(rows[tensor["name"], choice["criterion"]], expected)

    def test_counts_and_extremes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "report.json")
            text = calibrate(DATA / "weights/conv2d_421.npy", "--json", path, "--no-true")
            tensor = json.loads(path.read_text(encoding="utf-8"))["tensors"][0]
        self.assertIn("conv2d_421: float32 [384, 384], 147456 values, 0 NaN, 0 infinite, from -2.59937 to 22.9102",
                      text)
        self.assertEqual((tensor["count"], tensor["nan_count"], tensor["infinite_count"]), (147456, 0, 0))
        self.assertEqual([f"{end:.6g}" for end in tensor["extremes"]], ["-2.59937", "22.9102"])
        self.assertEqual((tensor["type"], tensor["shape"], tensor["parts"]), ("float32", [384, 384], 1))
        self.assertNotIn("true", tensor["choices"][0])


class Plot(unittest.TestCase):
    def test_two_pictures_of_each_tensor(self):
        with tempfile.TemporaryDirectory(prefix="it's a ") as folder:
            pictures = pathlib.Path(folder, "new")
            calibrate(DATA / "activations", "--bits", "4", "--plot", pictures)
            names = {f"{tensor}.{kind}.svg" for tensor in ("add_171", "add_31", "mul_7", "mul_81", "sigmoid_0")
                     for kind in ("histogram", "sqnr")}
            self.assertEqual({path.name for path in pictures.iterdir()}, names | {"calibration.json"})
            for name in names:
                text = (pictures / name).read_text(encoding="utf-8")
                xml.etree.ElementTree.fromstring(text)
                self.assertLess(len(text), 150_000)
                for label in (name.split(".")[0], "percentile 99.99", "entropy", "dB"):
                    self.assertIn(label, text)

    def draw(self, tensors, *options):
        """The pictures of tensors, given as lists of values by name: their texts by file name."""
        with tempfile.TemporaryDirectory() as folder:
            header, data = {}, b""
            for name, values in tensors.items():
                part = struct.pack(f"<{len(values)}f", *values)
                header[name] = {"dtype": "F32", "shape": [len(values)], "data_offsets": [len(data),
                                                                                        len(data) + len(part)]}
                data += part
            text = json.dumps(header).encode()
            path = pathlib.Path(folder, "m.safetensors")
            path.write_bytes(len(text).to_bytes(8, "little") + text + data)
            calibrate(path, "--plot", folder, *options)
            pictures = {p.name: p.read_text(encoding="utf-8") for p in pathlib.Path(folder).glob("*.svg")}
        for picture in pictures.values():
            xml.etree.ElementTree.fromstring(picture)
        return pictures

    def test_names_that_are_no_file_names(self):
        pictures = self.draw({"a/b/c": [0, 0], "a/b c": [1, -2]})
        self.assertEqual(len([name for name in pictures if name.startswith("a_b_c")]), 4)

    def test_names_that_are_hard_to_print(self):
        values = [math.sin(i) for i in range(100)]
        pictures = self.draw({"x$_1^$ {": values, r"$\frac{$": values, "control\x01\n": values, 300 * "long": values})
        self.assertEqual(len(pictures), 8)
        self.assertIn("x$_1^$ {: which range", pictures["x__1.histogram.svg"])
        self.assertIn("control??: SQNR", pictures["control.sqnr.svg"])
        long = next(picture for name, picture in pictures.items() if name.startswith("long") and "sqnr" in name)
        self.assertIn("\u2026", long)
        self.assertIn("longlong: SQNR over", long)

    def test_a_single_value_has_a_narrow_axis(self):
        for name, values, tick in (("five", [5.0] * 9, "5.0"), ("zeros", [0.0] * 9, "0.0"), ("one", [-3.0], "3.00")):
            picture = self.draw({name: values})[f"{name}.histogram.svg"]
            self.assertRegex(picture, rf">[-\u2212]?{re.escape(tick)}<")
            self.assertNotIn(">200<", picture)

    def test_no_error_at_any_threshold(self):
        self.assertIn("no error at any threshold", self.draw({"zeros": [0.0] * 9})["zeros.sqnr.svg"])

    def test_large_thresholds(self):
        picture = self.draw({"large": [2e4 * math.sin(i) for i in range(1000)]})["large.sqnr.svg"]
        self.assertNotIn("e+0", picture)
        self.assertIn(">20\u2009000<", picture)

    def test_many_criteria(self):
        criteria = ["min_max", "mse", "mae", "entropy", *(f"percentile:{p}" for p in range(80, 100))]
        pictures = self.draw({"a": [math.sin(i) for i in range(1000)]}, "--criteria", ",".join(criteria))
        for picture in pictures.values():
            height = float(re.search(r'viewBox="0 0 \S+ (\S+)"', picture)[1])
            for criterion in criteria:
                text = criterion.replace(":", " ")
                place = re.search(rf'translate\(\S+ (\S+)\)[^>]*>{text}<|y="([^"]+)"[^>]*>{text}<', picture)
                self.assertLess(float(place[1] or place[2]), height)

    def test_a_full_disk_leaves_the_old_pictures(self):
        if not pathlib.Path("/dev/full").exists():
            return
        with tempfile.TemporaryDirectory() as folder:
            old = pathlib.Path(folder, "conv2d_156.histogram.svg")
            old.write_text("old", encoding="utf-8")
            old.with_name(old.name + ".unfinished").symlink_to("/dev/full")
            done = subprocess.run([PROGRAM, DATA / "weights/conv2d_156.npy", "--quiet", "--plot", folder],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"plot.py: {old}: cannot write the file: No space left on device", done.stderr)
            self.assertEqual(old.read_text(encoding="utf-8"), "old")


def has_matplotlib():
    return any(subprocess.run([python, "-c", "import matplotlib"], capture_output=True).returncode == 0
               for python in ("python3", "/usr/bin/python3") if python == "python3" or pathlib.Path(python).exists())


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("json", "plot"):
        sys.exit(__doc__)
    PROGRAM, DATA = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    if sys.argv[1] == "plot" and not has_matplotlib():
        print("skipped: python3 has no matplotlib (package python3-matplotlib)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], defaultTest=sys.argv[1].capitalize())
