"""Reads what the benchmarks wrote: speeds of repetitions, by operation, variant and size."""

import json
import statistics

SETS = ("scalar", "avx2", "avx512", "neon")
IDEALS = ("ideal", "ideal_non_temporal")
REFERENCES = ("plain", *IDEALS)
PEERS = {"xnnpack": "XNNPACK", "onednn": "oneDNN", "opencv": "OpenCV"}
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


class ResultsError(Exception):
    """Why a file is not what the benchmarks write; for the user."""


def size_in_bytes(name):
    number, unit = name[:-3], name[-3:]
    if not number.isdigit() or unit not in UNITS:
        raise ResultsError(f"'{name}' is not a size")
    return int(number) * UNITS[unit]


def median_ratio(speeds, others):
    """Of the repetitions' ratios: what slows down the machine for a while slows both."""
    return statistics.median(a / b for a, b in zip(speeds, others))


def spread(values):
    """Half of the interquartile range, in parts of the median."""
    if len(values) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / 2 / middle


class Results:
    def __init__(self, path):
        try:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
        except OSError as error:
            raise ResultsError(f"{path}: {error.strerror}") from None
        except ValueError as error:
            raise ResultsError(f"{path}: not JSON ({error}); did the benchmarks end before the file was whole?") from None
        try:
            self.context = {name: str(value) for name, value in content["context"].items()}
            self.caches = [(cache["type"], cache["level"], cache["size"]) for cache in
                           content["context"].get("caches", [])]
            self._read(content["benchmarks"])
            self.isa = self.context["isa"]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise ResultsError(f"{path}: not what benchmarks/run.sh writes") from None
        if not self.speeds:
            raise ResultsError(f"{path}: no repetition in it; was --benchmark_report_aggregates_only given?")

    def _read(self, benchmarks):
        """speeds[operation][variant][size] is a list of GB/s, one for each repetition."""
        self.speeds = {}
        sizes = set()
        for run in benchmarks:
            operation, variant, size = run["run_name"].rsplit("/", 2)
            if run["run_type"] == "iteration" and "bytes_per_second" in run:
                of_variant = self.speeds.setdefault(operation, {}).setdefault(variant, {})
                of_variant.setdefault(size, []).append(run["bytes_per_second"] / 1e9)
                sizes.add(size)
        self.sizes = sorted(sizes, key=size_in_bytes)

    @property
    def operations(self):
        """Those that halfstep was measured on, with the instruction set of the run."""
        return [name for name, variants in self.speeds.items() if self.isa in variants]

    @property
    def peers(self):
        """The names of those that were measured."""
        return [name for name in PEERS if any(name in variants for variants in self.speeds.values())]

    @property
    def repetitions(self):
        return max(len(values) for variants in self.speeds.values() for sizes in variants.values()
                   for values in sizes.values())

    def of(self, operation, variant, size):
        """The repetitions, none where it was not measured."""
        return self.speeds.get(operation, {}).get(variant, {}).get(size, [])

    def median(self, operation, variant, size):
        values = self.of(operation, variant, size)
        return statistics.median(values) if values else None

    def fastest(self, operation, variants, size):
        """The name of the fastest of the variants, None where none was measured."""
        measured = [name for name in variants if self.of(operation, name, size)]
        return max(measured, key=lambda name: self.median(operation, name, size), default=None)

    def ratio(self, operation, variant, size):
        """Of halfstep's speed to the variant's; None where either is missing."""
        values = self.of(operation, self.isa, size)
        others = self.of(operation, variant, size) if variant else []
        return median_ratio(values, others) if values and others else None

    def ratio_spreads(self, operations):
        """Of all their ratios, in order."""
        spreads = []
        for operation in operations:
            for variant in self.speeds[operation]:
                for size in self.sizes:
                    pairs = zip(self.of(operation, self.isa, size), self.of(operation, variant, size))
                    ratios = [a / b for a, b in pairs]
                    if variant != self.isa and ratios:
                        spreads.append(spread(ratios))
        return sorted(spreads)
