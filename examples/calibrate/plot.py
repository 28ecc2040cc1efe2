#!/usr/bin/env python3
"""usage: plot.py CALIBRATION.json FOLDER, or plot.py --check

Draws two pictures of each tensor that `calibrate --json FILE --plot FOLDER` wrote down, as SVG:

    FOLDER/TENSOR.histogram.svg   how often which values occur, and the range that each criterion keeps of them
    FOLDER/TENSOR.sqnr.svg        the predicted SQNR over the threshold beyond which values are clipped

Needs matplotlib (Debian: python3-matplotlib); --check only says whether it is there. The pictures follow the reader's light or dark colours.
"""

import json
import math
import os
import pathlib
import re
import sys

SYSTEM_PYTHON = "/usr/bin/python3"

try:
    import matplotlib
except ImportError:
    # The distribution's matplotlib belongs to the distribution's python3, which need not be the first one.
    if os.path.exists(SYSTEM_PYTHON) and os.path.realpath(sys.executable) != os.path.realpath(SYSTEM_PYTHON):
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, *sys.argv])
    sys.exit("plot.py: python3 has no matplotlib (Debian: python3-matplotlib)")

matplotlib.use("svg")
from matplotlib import pyplot, ticker  # noqa: E402  (the backend is chosen first)

GROUND, TEXT, QUIET, GRID, FILL = "#ffffff", "#24292f", "#57606b", "#d8dee4", "#afb8c1"
# Colour and marker, so that colour is not needed to tell them apart.
CRITERIA = {
    "min_max": ("#6e7781", "s"), "percentile:99.9": ("#1a7f37", "^"), "percentile:99.99": ("#bf8700", "v"),
    "mse": ("#0a62d0", "o"), "mae": ("#8250df", "D"), "entropy": ("#bc4c00", "P"),
}
OTHERS = [("#cf222e", "X"), ("#0e7c86", "<"), ("#a0356d", ">"), ("#24292f", "*")]
DARK = {
    GROUND: "#0d1117", TEXT: "#e6edf3", QUIET: "#9198a1", GRID: "#2d333b", FILL: "#484f58", "#6e7781": "#9198a2",
    "#1a7f37": "#3fb950", "#bf8700": "#d29922", "#0a62d0": "#58a6ff", "#8250df": "#bc8cff", "#bc4c00": "#f0883e",
    "#cf222e": "#ff7b72", "#0e7c86": "#56d4dd", "#a0356d": "#f778ba",
}

STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "halfstep", "font.family": "sans-serif", "font.size": 11,
    "text.color": TEXT, "axes.edgecolor": GRID, "axes.labelcolor": QUIET, "xtick.color": QUIET, "ytick.color": QUIET,
    "axes.facecolor": GROUND, "figure.facecolor": GROUND, "axes.spines.top": False, "axes.spines.right": False,
    "axes.spines.left": False, "axes.grid": True, "axes.axisbelow": True, "grid.color": GRID, "grid.linewidth": 1,
    "xtick.major.size": 0, "ytick.major.size": 0, "ytick.minor.size": 0, "xtick.minor.size": 0,
}
WIDTH, HEIGHT = 9.6, 4.6  # inches of 72 points
LEFT, RIGHT, BOTTOM = 0.085, 0.98, 0.13


def looks_of(choices):
    """Colour and marker of each criterion, by name."""
    others = iter(OTHERS * len(choices))
    return {c["criterion"]: CRITERIA.get(c["criterion"]) or next(others) for c in choices}


def label_of(criterion):
    return criterion.replace(":", " ")


def number(value):
    return f"{value:.3g}"


def decibels(choice):
    sqnr = choice["predicted"]["sqnr_db"]
    return "exact" if sqnr is None else f"{sqnr:.2f} dB"


def thousands(count):
    return f"{count:,}".replace(",", "\u2009")


def title(figure, tensor, report, what):
    figure.text(0.02, 0.945, f"{tensor['name']}: {what}", size=15, weight="semibold")
    figure.text(0.02, 0.885, f"{thousands(tensor['count'])} values of {tensor['type']}; {report['code']}, "
                f"{report['scheme'].replace('_', ' ')}", color=QUIET)


def draw_histogram(tensor, report):
    """Counts on a logarithmic axis; above them a bar for the range of each criterion, whose ends go on as lines."""
    choices, looks = tensor["choices"], looks_of(tensor["choices"])
    bins = tensor["histogram"]
    width = (bins["high"] - bins["low"]) / len(bins["counts"]) or 1
    edges = [bins["low"] + i * width for i in range(len(bins["counts"]) + 1)]
    bar_share = 0.040 * len(choices)
    left, right, top, bottom = LEFT + 0.105, RIGHT - 0.085, 0.85, 0.10
    figure = pyplot.figure(figsize=(WIDTH, HEIGHT + 0.2 * len(choices)))
    bars = figure.add_axes([left, top - bar_share, right - left, bar_share])
    counts = figure.add_axes([left, bottom, right - left, top - bar_share - bottom], sharex=bars)

    counts.stairs(bins["counts"], edges, fill=True, color=FILL, baseline=0.5)
    counts.set_yscale("log")
    counts.set_ylim(0.5, 3 * max(bins["counts"]))
    counts.set_ylabel(f"values in each of {len(bins['counts'])} bins")
    counts.set_xlabel("value")
    counts.grid(axis="x", visible=False)
    margin = 0.02 * (edges[-1] - edges[0])
    counts.set_xlim(edges[0] - margin, edges[-1] + margin)
    counts.yaxis.set_minor_locator(ticker.NullLocator())

    for row, choice in enumerate(choices):
        color = looks[choice["criterion"]][0]
        low, high = choice["range"]
        bars.plot([low, high], [row, row], color=color, linewidth=5, solid_capstyle="butt")
        for end in (low, high):
            bars.plot([end, end], [row, len(choices)], color=color, linewidth=1.2)
            counts.axvline(end, color=color, linewidth=1.2)
        bars.text(-0.012, row, label_of(choice["criterion"]), color=color, ha="right", va="center",
                  transform=bars.get_yaxis_transform())
        bars.text(1.012, row, decibels(choice), color=color, va="center", transform=bars.get_yaxis_transform())
    bars.set_ylim(len(choices), -0.7)
    bars.axis("off")
    figure.text(RIGHT, top + 0.012, "predicted SQNR", color=QUIET, ha="right", va="bottom", size=10)
    title(figure, tensor, report, "which range each criterion keeps")
    return figure


def draw_sqnr(tensor, report):
    """The SQNR over the threshold as a line, the criteria's choices as points on it, and what they are beside it."""
    choices, looks = tensor["choices"], looks_of(tensor["choices"])
    curve = tensor["curve"]
    figure = pyplot.figure(figsize=(WIDTH, HEIGHT))
    axes = figure.add_axes([LEFT, BOTTOM, 0.54, 0.83 - BOTTOM])
    points = [(t, s) for t, s in zip(curve["thresholds"], curve["sqnr_db"]) if s is not None]
    axes.plot([t for t, _ in points], [s for _, s in points], color=FILL, linewidth=3, solid_joinstyle="round")
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5), numticks=99))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: number(value)))
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.yaxis.set_major_locator(ticker.MaxNLocator(nbins=7, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("clipping threshold: values beyond it saturate")
    axes.set_ylabel("predicted SQNR, dB")

    known = [c for c in choices if c["predicted"]["sqnr_db"] is not None]
    ranked = sorted(choices, key=lambda c: -(c["predicted"]["sqnr_db"] or math.inf))
    for choice in sorted(known, key=lambda c: c["predicted"]["sqnr_db"]):
        color, marker = looks[choice["criterion"]]
        threshold = max(abs(end) for end in choice["range"])
        axes.plot(threshold, choice["predicted"]["sqnr_db"], marker, color=color, markersize=10,
                  markeredgecolor=GROUND, markeredgewidth=1)

    columns = (0.685, 0.885, 0.98)
    top, step = 0.74, 0.082
    figure.text(columns[1], top + step, "threshold", color=QUIET, ha="right")
    figure.text(columns[2], top + step, "SQNR", color=QUIET, ha="right")
    for row, choice in enumerate(ranked):
        color, marker = looks[choice["criterion"]]
        y = top - row * step
        figure.add_artist(matplotlib.lines.Line2D([0.67], [y + 0.013], marker=marker, color=color, markersize=9,
                                                  linestyle="none", markeredgecolor=GROUND))
        figure.text(columns[0], y, label_of(choice["criterion"]), color=color)
        figure.text(columns[1], y, number(max(abs(end) for end in choice["range"])), ha="right")
        figure.text(columns[2], y, decibels(choice), ha="right")
    title(figure, tensor, report, "SQNR over the clipping threshold")
    return figure


def save(figure, path, name):
    """Writes the figure, with a name for screen readers and colours that follow the reader's."""
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None, "Title": name})
    pyplot.close(figure)
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(<svg [^>]*>)", lambda tag: re.sub(r" (width|height)=\"[^\"]*\"", "", tag[0]), text, count=1)
    text = re.sub(r"'DejaVu Sans'[^;\"]*", "sans-serif", text)
    rules = "".join(f'[style*="{what}: {light}"]{{{what}:{dark} !important}}'
                    for light, dark in DARK.items() for what in ("fill", "stroke"))
    text = text.replace("<defs>", f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>\n <defs>", 1)
    path.write_text(text, encoding="utf-8")


def file_stem(name, taken):
    """A file's name for a tensor's, which may hold any character, and that no other tensor has."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._") or "tensor"
    stem, number_of_same = stem[:100], 1
    unique = stem
    while unique in taken:
        number_of_same += 1
        unique = f"{stem}_{number_of_same}"
    taken.add(unique)
    return unique


def main():
    if sys.argv[1:] == ["--check"]:
        return
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    report = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder, taken = pathlib.Path(sys.argv[2]), set()
    with matplotlib.rc_context(STYLE):
        for tensor in report["tensors"]:
            if "histogram" not in tensor:  # no finite value
                continue
            stem = file_stem(tensor["name"], taken)
            save(draw_histogram(tensor, report), folder / f"{stem}.histogram.svg", f"Histogram of {tensor['name']}")
            save(draw_sqnr(tensor, report), folder / f"{stem}.sqnr.svg", f"SQNR of {tensor['name']}")


if __name__ == "__main__":
    main()
