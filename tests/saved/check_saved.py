#!/usr/bin/env python3
"""Holds saved observers to their format, which saved_format.py writes and reads on its own.

usage: check_saved.py PROGRAM...          (saved_observers, or an emulator and saved_observers)
"""

import pathlib
import random
import struct
import subprocess
import sys
import tempfile

import saved_format as fmt

failures = 0


def check(condition, what):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED: {what}")


def draw(count, seed):
    """Bit patterns of float32: any, and of values that occur often."""
    generator = random.Random(seed)
    special = [0, 0x80000000, 1, 0x80000001, 0x7F800000, 0xFF800000, 0xFF800000, 0x7FC00000, 0x7F7FFFFF, 0x007FFFFF]
    values = special + [fmt.pattern(1.0)] * 1000
    while len(values) < count:
        values.append(generator.choice((generator.getrandbits(32), fmt.pattern(generator.gauss(0, 1)))))
    return values


def write_values(path, values):
    path.write_bytes(struct.pack(f"<{len(values)}I", *values))
    return path


def check_what_was_saved(program, folder, values):
    """Every file of the program is, byte for byte, what the format makes of the values; and it reads back."""
    subprocess.run([*program, "save", write_values(folder / "values", values), folder], check=True)

    def is_saved(name, expected):
        check((folder / name).read_bytes() == expected, f"{name}, {len(values)} values: other bytes than expected")

    for mantissa_bits in (1, 4, 10, 16):
        name = f"histogram_{mantissa_bits}"
        seen = fmt.observe(values, mantissa_bits)
        is_saved(name, fmt.frame(fmt.HISTOGRAM, 0, bytes([mantissa_bits]) + fmt.write_histogram(seen)))
        kind, per_channel, payload = fmt.unframe((folder / name).read_bytes())
        reader = fmt.Reader(payload)
        check((kind, per_channel, reader.unpack("<B")) == (fmt.HISTOGRAM, 0, (mantissa_bits,)), f"{name}: its header")
        check(reader.histogram() == seen, f"{name}: other counts than expected")
        check(reader.offset == len(payload), f"{name}: bytes behind the last bin")

    seen = fmt.observe(values, 10)
    is_saved("min_max", fmt.frame(fmt.MIN_MAX, 0, fmt.write_extremes(seen)))
    is_saved("moving_average", fmt.frame(fmt.MOVING_AVERAGE, 0, struct.pack("<f", 1.0) + fmt.write_extremes(seen)))
    columns = [fmt.observe(values[i : len(values) // 7 * 7 : 7], 7) for i in range(7 if len(values) >= 7 else 0)]
    beginning = struct.pack("<i", -1)
    is_saved("histogram_columns", fmt.frame(fmt.HISTOGRAM, 1, beginning + b"\7" + fmt.varint(len(columns)) +
                                            b"".join(map(fmt.write_histogram, columns))))
    is_saved("min_max_columns", fmt.frame(fmt.MIN_MAX, 1, beginning + fmt.varint(len(columns)) +
                                          b"".join(map(fmt.write_extremes, columns))))


def check_what_is_loaded(program, folder, values):
    """The program loads what is written here, as if it had observed the values itself."""
    saved = folder / "from_python"
    saved.write_bytes(fmt.frame(fmt.HISTOGRAM, 0, b"\x0a" + fmt.write_histogram(fmt.observe(values, 10))))
    compare = [*program, "compare", write_values(folder / "values", values), saved]
    check(subprocess.run(compare).returncode == 0, "a histogram written here: it is not what the values make")
    write_values(folder / "values", values + [fmt.pattern(1.0)])
    check(subprocess.run(compare).returncode == 1, "a histogram of other values: it should differ")


def main():
    program = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for count, seed in ((20000, 1), (3000, 2)):
            check_what_was_saved(program, folder, draw(count, seed))
            check_what_is_loaded(program, folder, draw(count, seed + 10))
        check_what_was_saved(program, folder, [])
        check_what_was_saved(program, folder, [0x7FC00001, 0x3F800000])  # a NaN's bits are no mantissa bits in use
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
