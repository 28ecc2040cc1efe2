#!/usr/bin/env python3
"""Says what halfstep costs those who include it: seconds of the compiler, and bytes of code.

usage: compile_time.py [--compiler g++] [--flags=-O2] [--repetitions 15]

Programs are compiled in turn, so that whatever else the machine does meets all of them, and compared with one that
includes <immintrin.h> and nothing else. Seconds are those of the processor, user and system; the median, and half the
interquartile range behind it. Bytes are those of code and constants in the object file (`size`, column text).
"""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"

QUANTIZER = """
#include <halfstep/halfstep.hpp>
halfstep::quantized_tensor<std::int8_t> encode(const std::vector<float>& x) {
    return halfstep::quantizer<std::int8_t, halfstep::symmetric>().quantize(x, halfstep::shape{x.size()});
}
"""
SEPARATE = "#define HALFSTEP_SEPARATE_KERNELS\n"
PROGRAMS = {
    "#include <immintrin.h>": "#include <immintrin.h>\n",
    "#include <vector>, <span>, <string>": "#include <vector>\n#include <span>\n#include <string>\n",
    "#include <halfstep/halfstep.hpp>": "#include <halfstep/halfstep.hpp>\n",
    "... with HALFSTEP_SEPARATE_KERNELS": SEPARATE + "#include <halfstep/halfstep.hpp>\n",
    "one int8 quantizer": QUANTIZER,
    "... with HALFSTEP_SEPARATE_KERNELS ": SEPARATE + QUANTIZER,
}


def compile_once(command, source, target):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "-c", source, "-o", target], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def code_bytes(target):
    lines = subprocess.run(["size", target], check=True, capture_output=True, text=True).stdout.splitlines()
    return int(lines[1].split()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--flags", default="-O2")
    parser.add_argument("--repetitions", type=int, default=15)
    arguments = parser.parse_args()
    if arguments.repetitions < 2:
        parser.error(f"--repetitions is {arguments.repetitions}; expected at least 2")
    command = [arguments.compiler, "-std=c++20", *arguments.flags.split(), f"-I{INCLUDE}"]

    seconds = {name: [] for name in PROGRAMS}
    size = {}
    with tempfile.TemporaryDirectory() as folder:
        for repetition in range(arguments.repetitions):
            for name, text in PROGRAMS.items():
                source, target = os.path.join(folder, "program.cpp"), os.path.join(folder, "program.o")
                pathlib.Path(source).write_text(text, encoding="ascii")
                seconds[name].append(compile_once(command, source, target))
                size[name] = code_bytes(target)
            if sys.stderr.isatty():
                print(f"\r{repetition + 1} of {arguments.repetitions}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)

    baseline = seconds["#include <immintrin.h>"]
    print("program                                seconds        over <immintrin.h>   KiB of code")
    print("-------------------------------------  -------------  ------------------  -----------")
    for name, times in seconds.items():
        over = [time - least for time, least in zip(times, baseline)]
        print(f"{name:37}  {spread(times)}  {spread(over):>18}  {size[name] / 1024:11.1f}")
    version = subprocess.run([arguments.compiler, "--version"], check=True, capture_output=True, text=True).stdout
    print(f"{version.splitlines()[0]}, {arguments.flags}; medians of {arguments.repetitions}")


def spread(values):
    quartiles = statistics.quantiles(values, n=4)
    return f"{statistics.median(values):5.2f} +- {(quartiles[2] - quartiles[0]) / 2:4.2f}"


main()
