#!/usr/bin/env python3
"""usage: check_quantized_file.py PROGRAM DATA      (DATA is the folder examples/data)

Reads what quantize_weights writes by nothing but the layout that docs/tools.md describes, and checks that the error is
the one that the program reports, and that its JSON says what its tables say.
"""

import json
import math
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

ELEMENTS = {"F32": "f", "F16": "e", "I8": "b", "U8": "B", "I64": "q", "BF16": "H"}


def quantize_weights(*arguments):
    """Standard output of a run that must succeed."""
    done = subprocess.run([PROGRAM, *map(str, arguments), "--quiet"], capture_output=True, text=True)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"exit status {done.returncode}: {done.stderr}")
    return done.stdout


def read_safetensors(path):
    """Metadata, and (shape, dtype, list of numbers) by name."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        element = ELEMENTS[entry["dtype"]]
        values = list(struct.unpack(f"<{(end - begin) // struct.calcsize(element)}{element}", data[start:][begin:end]))
        if entry["dtype"] == "BF16":
            values = [struct.unpack("<f", struct.pack("<I", bits << 16))[0] for bits in values]
        tensors[name] = (entry["shape"], entry["dtype"], values)
    return metadata, tensors


def write_safetensors(path, tensors):
    """Writes (name, dtype, shape, values)."""
    header, data = {}, b""
    for name, dtype, shape, values in tensors:
        if dtype == "BF16":
            values = [struct.unpack("<I", struct.pack("<f", value))[0] >> 16 for value in values]
        part = struct.pack(f"<{len(values)}{ELEMENTS[dtype]}", *values)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def read_npy(path):
    """The float32 values of a .npy file."""
    data = path.read_bytes()
    start = 10 + int.from_bytes(data[8:10], "little")
    return list(struct.unpack(f"<{(len(data) - start) // 4}f", data[start:]))


def decode(metadata, tensors, name):
    """A quantized tensor, decoded as docs/tools.md says."""
    shape = json.loads(metadata["quantized"])[name]["shape"]
    count = math.prod(shape)
    rows, columns = shape[0], count // shape[0]
    bits = int(metadata["code"].lstrip("uint"))
    is_signed = not metadata["code"].startswith("u")
    codes_shape, dtype, stored = tensors[f"{name}.codes"]
    assert dtype == ("I8" if metadata["code"] == "int8" else "U8")
    if bits == 8:
        assert codes_shape == shape
        codes = stored
    else:
        assert codes_shape == [math.ceil(count * bits / 8)]
        per_byte, mask = 8 // bits, (1 << bits) - 1
        codes = [stored[i // per_byte] >> (i % per_byte * bits) & mask for i in range(count)]
        if is_signed:
            codes = [code - (1 << bits) if code >> (bits - 1) else code for code in codes]
    scales_shape, scales_type, scales = tensors[f"{name}.scales"]
    assert scales_type == {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}[metadata["scales"]]
    zero_points = [0 if is_signed else 1 << (bits - 1)] * len(scales)
    if metadata["scheme"] == "asymmetric":
        zero_points_shape, zero_points_type, zero_points = tensors[f"{name}.zero_points"]
        assert (zero_points_shape, zero_points_type) == (scales_shape, "I8" if is_signed else "U8")
    group = int(metadata.get("group", columns))
    groups = math.ceil(columns / group)
    assert scales_shape == {"per_tensor": [1], "per_channel": [rows], "group": [rows, groups]}[metadata["granularity"]]

    def grid_of(i):
        if metadata["granularity"] == "per_tensor":
            return 0
        return i // columns * groups + i % columns // group

    return [(code - zero_points[grid_of(i)]) * scales[grid_of(i)] for i, code in enumerate(codes)]


def rmse(values, decoded):
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(values, decoded, strict=True)) / len(values))


class QuantizedFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, source, originals, *options):
        """Converts `source`, decodes the result, and compares the errors of the tensors in `originals`."""
        output = self.folder / "out.safetensors"
        report = json.loads(quantize_weights(source, "--output", output, "--json", "-", *options))
        self.assertEqual(report["output"], {"file": str(output), "bytes": output.stat().st_size})
        metadata, tensors = read_safetensors(output)
        self.assertEqual(set(json.loads(metadata["quantized"])), set(originals))
        for tensor in report["tensors"]:
            values = originals[tensor["name"]]
            decoded = decode(metadata, tensors, tensor["name"])
            self.assertAlmostEqual(rmse(values, decoded), tensor["rmse"], delta=1e-5 * tensor["rmse"])
            parts = [part for name, part in tensors.items() if name.startswith(tensor["name"] + ".")]
            sizes = {"F32": 4, "F16": 2, "BF16": 2, "I8": 1, "U8": 1}
            bytes_of_parts = sum(len(part[2]) * sizes[part[1]] for part in parts)
            self.assertEqual(tensor["bytes"], bytes_of_parts)
            self.assertAlmostEqual(tensor["bits_per_weight"], 8 * bytes_of_parts / len(values), delta=1e-9)
        return tensors

    def test_decodes_by_the_layout(self):
        source = DATA / "weights" / "conv2d_156.npy"
        originals = {"conv2d_156": read_npy(source)}
        for options in ("", "--code int8 --scheme symmetric --granularity per_channel --scales float32",
                        "--code uint8 --scheme asymmetric --granularity per_tensor --criterion min_max",
                        "--code int4 --scheme asymmetric --group 100 --scales bfloat16 --criterion mae",
                        "--code uint2 --scheme symmetric --group 48", "--code int2 --group 1000"):
            with self.subTest(options):
                self.check(source, originals, *options.split())

    def test_a_model(self):
        source = self.folder / "model.safetensors"
        conv = [math.sin(i) for i in range(2 * 3 * 3 * 5)]
        dense = [0.5, -1.5, 0.25, 3.0, -0.125, 2.0, 1.0]
        write_safetensors(source, [("layer.conv", "F32", [2, 3, 3, 5], conv), ("layer.dense", "BF16", [1, 7], dense),
                                   ("half", "F16", [7, 1], dense), ("bias", "F32", [3], [1.0, 2.0, 3.0]),
                                   ("steps", "I64", [2, 2], [1, 2, 3, 4]), ("none", "F32", [0, 4], [])])
        tensors = self.check(source, {"layer.conv": conv, "layer.dense": dense, "half": dense}, "--group", "4")
        self.assertEqual(tensors["bias"], ([3], "F32", [1.0, 2.0, 3.0]))
        self.assertEqual(tensors["steps"], ([2, 2], "I64", [1, 2, 3, 4]))
        self.assertEqual(tensors["none"], ([0, 4], "F32", []))
        text = quantize_weights(source, "--verify", self.folder / "out.safetensors")
        self.assertIn("to the bit", text)
        self.assertIn("3 others, copied", quantize_weights(source))

    def test_json_says_what_the_tables_say(self):
        source = DATA / "weights"
        for line, tensor in self.matching(source, "tensors"):
            self.assertEqual(line[0], tensor["name"])
            self.assertEqual(line[1:4], [str(tensor["shape"][0]), "x", str(tensor["shape"][1])])
            self.check_figures(line[4:7], tensor)
        for line, of_format in self.matching(source, "formats", "--compare"):
            bits, _, _, error, sqnr, mean_sqnr = line[-6:]
            self.assertEqual(line[: len((of_format["code"] + " " + of_format["sharing"]).split())],
                             (of_format["code"] + " " + of_format["sharing"]).split())
            self.check_figures([error.lstrip("*"), sqnr, bits], of_format["total"])
            self.assertEqual(mean_sqnr, f"{of_format['mean_sqnr_db']:.2f}")

    def matching(self, source, key, *options):
        """The rows of the first table and the entries of the JSON, side by side."""
        lines = quantize_weights(source, *options).splitlines()
        report = json.loads(quantize_weights(source, *options, "--json", "-"))
        first = next(i for i, line in enumerate(lines) if line.startswith("---")) + 1
        self.assertGreaterEqual(len(report[key]), 6)
        return zip([line.split() for line in lines[first:]], report[key])

    def check_figures(self, cells, measured):
        self.assertEqual(cells, [f"{measured['rmse']:#.4g}", f"{measured['sqnr_db']:.2f}",
                                 f"{measured['bits_per_weight']:.3f}"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    PROGRAM, DATA = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
