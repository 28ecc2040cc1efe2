#!/usr/bin/env python3
"""usage: plot.py CALIBRATION.json FOLDER, or plot.py --check

Draws two pictures of each tensor that `calibrate --json FILE --plot FOLDER` wrote down, as SVG:

    FOLDER/TENSOR.histogram.svg   how often which values occur, and the range that each criterion keeps of them
    FOLDER/TENSOR.sqnr.svg        the predicted SQNR over the threshold beyond which values are clipped

Needs matplotlib (Debian: python3-matplotlib); --check only says whether it is there. The pictures follow the reader's
light or dark colours.
"""

import io
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
from matplotlib import font_manager, pyplot, textpath, ticker  # noqa: E402  (the backend is chosen first)

GROUND, TEXT, QUIET, GRID, FILL = "#ffffff", "#24292f", "#57606b", "#d8dee4", "#afb8c1"
# Colour and marker, so that colour is not needed to tell them apart.
CRITERIA = {
    "min_max": ("#6e7781", "s"), "percentile:99.9": ("#1a7f37", "^"), "percentile:99.99": ("#bf8700", "v"),
    "mse": ("#0a62d0", "o"), "mae": ("#8250df", "D"), "entropy": ("#bc4c00", "P"),
}
OTHERS = [
    ("#cf222e", "X"), ("#0e7c86", "<"), ("#a0356d", ">"), ("#24292f", "*"), ("#5c6f00", "h"), ("#6a4a3c", "p"),
    ("#3f51b5", "d"), ("#b8527a", "8"), ("#4d7c5a", "H"), ("#8a6d3b", "s"),
]
DARK = {
    GROUND: "#0d1117", TEXT: "#e6edf3", QUIET: "#9198a1", GRID: "#2d333b", FILL: "#484f58", "#6e7781": "#9198a2",
    "#1a7f37": "#3fb950", "#bf8700": "#d29922", "#0a62d0": "#58a6ff", "#8250df": "#bc8cff", "#bc4c00": "#f0883e",
    "#cf222e": "#ff7b72", "#0e7c86": "#56d4dd", "#a0356d": "#f778ba",
    "#5c6f00": "#b5c94a", "#6a4a3c": "#c9a08e", "#3f51b5": "#9fa8f5", "#b8527a": "#f2a0bd", "#4d7c5a": "#8fc9a0",
    "#8a6d3b": "#d8b878",
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
    """Colour and marker of each criterion, by name; no two criteria have the same pair."""
    looks, others = {}, 0
    for criterion in (c["criterion"] for c in choices):
        looks[criterion] = CRITERIA.get(criterion)
        if looks[criterion] is None:
            turn, place = divmod(others, len(OTHERS))
            looks[criterion] = (OTHERS[place][0], OTHERS[(place + turn) % len(OTHERS)][1])
            others += 1
    return looks


def label_of(criterion):
    return criterion.replace(":", " ")


def number(value):
    """Three digits that count, without an exponent where that is short."""
    text = f"{value:.3g}"
    return thousands(round(float(text))) if 1000 <= abs(value) < 1e6 else text


def decibels(choice):
    sqnr = choice["predicted"]["sqnr_db"]
    return "exact" if sqnr is None else f"{sqnr:.2f} dB"


def thousands(count):
    return f"{count:,}".replace(",", "\u2009")


def shown(name):
    """A tensor's name as it can stand in a picture."""
    return "".join(c if c.isprintable() else "?" for c in name)


def width_of(text, size, weight="normal"):
    """How wide a text is, as a share of the picture. Dollars would begin formulas."""
    font = font_manager.FontProperties(family="sans-serif", weight=weight)
    return textpath.TextPath((0, 0), text.replace("$", "S"), size=size, prop=font).vertices[:, 0].max() / (72 * WIDTH)


def title(figure, tensor, report, what):
    """A long name is set smaller, a very long one loses its beginning."""
    name, size, least, room, most = shown(tensor["name"]), 15, 9, 0.94, 120
    text = f"{name}: {what}" if len(name) <= most else f"\u2026{name[-most:]}: {what}"
    size = max(least, min(size, size * room / width_of(text, size, "semibold")))
    if (width := width_of(text, size, "semibold")) > room * 1.001:
        text = "\u2026" + text[math.ceil(len(text) * (1 - room / width)) + 1:]
    figure.text(0.02, 0.945, text.replace("$", r"\$"), size=size, weight="semibold")
    figure.text(0.02, 0.885, f"{thousands(tensor['count'])} values of {tensor['type']}; {report['code']}, "
                f"{report['scheme'].replace('_', ' ')}", color=QUIET)


def histogram_bins(bins):
    """Counts, edges of the bins, and ends of the axis. A single value is one bin in a narrow window around it."""
    low, high, counts = bins["low"], bins["high"], bins["counts"]
    if low == high:
        half = 0.05 * abs(low) or 0.5
        return [sum(counts)], [low - 0.02 * half, low + 0.02 * half], (low - half, low + half)
    width = (high - low) / len(counts)
    edges = [low + i * width for i in range(len(counts) + 1)]
    margin = 0.02 * (edges[-1] - edges[0])
    return counts, edges, (edges[0] - margin, edges[-1] + margin)


def draw_histogram(tensor, report):
    """Counts on a logarithmic axis; above them a bar for the range of each criterion, whose ends go on as lines."""
    choices, looks = tensor["choices"], looks_of(tensor["choices"])
    heights, edges, ends = histogram_bins(tensor["histogram"])
    most, row = 8, 0.248  # bars in a picture of the usual form; inches that each of more bars takes
    height = HEIGHT + 0.2 * len(choices)
    bar_share = 0.040 * len(choices)
    if len(choices) > most:
        height = HEIGHT + 0.2 * most + row / 0.75 * (len(choices) - most)
        bar_share = row * len(choices) / height
    left, right, top, bottom = LEFT + 0.105, RIGHT - 0.085, 0.85, 0.10
    figure = pyplot.figure(figsize=(WIDTH, height))
    bars = figure.add_axes([left, top - bar_share, right - left, bar_share])
    counts = figure.add_axes([left, bottom, right - left, top - bar_share - bottom], sharex=bars)

    counts.stairs(heights, edges, fill=True, color=FILL, baseline=0.5)
    counts.set_yscale("log")
    counts.set_ylim(0.5, 3 * max(heights))
    counts.set_ylabel(f"values in each of {len(heights)} bins" if len(heights) > 1 else "values")
    counts.set_xlabel("value")
    counts.grid(axis="x", visible=False)
    counts.set_xlim(*ends)
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
    size, columns = 11, (0.685, 0.885, 0.98)
    thresholds = {c["criterion"]: number(max(abs(end) for end in c["range"])) for c in choices}
    texts = (map(label_of, thresholds), thresholds.values())
    needed = sum(max(width_of(text, size) for text in column) for column in texts) + 0.02
    shift = max(0, needed - (columns[1] - columns[0]))  # to the left, of the first column
    axes = figure.add_axes([LEFT, BOTTOM, 0.54 - shift, 0.83 - BOTTOM])
    points = [(t, s) for t, s in zip(curve["thresholds"], curve["sqnr_db"]) if s is not None]
    axes.plot([t for t, _ in points], [s for _, s in points], color=FILL, linewidth=3, solid_joinstyle="round")
    axes.set_xscale("log")
    decades = math.log10(points[-1][0] / points[0][0]) if points else 0
    axes.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if decades < 2.5 else (1,), numticks=99))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: number(value)))
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.yaxis.set_major_locator(ticker.MaxNLocator(nbins=7, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("clipping threshold: values beyond it saturate")
    axes.set_ylabel("predicted SQNR, dB")
    if not points:
        axes.set_xticks([])
        axes.set_yticks([])
        axes.text(0.5, 0.5, "no error at any threshold", ha="center", transform=axes.transAxes)

    known = [c for c in choices if c["predicted"]["sqnr_db"] is not None]
    ranked = sorted(choices, key=lambda c: -(c["predicted"]["sqnr_db"] or math.inf))
    for choice in sorted(known, key=lambda c: c["predicted"]["sqnr_db"]):
        color, marker = looks[choice["criterion"]]
        threshold = max(abs(end) for end in choice["range"])
        axes.plot(threshold, choice["predicted"]["sqnr_db"], marker, color=color, markersize=10,
                  markeredgecolor=GROUND, markeredgewidth=1)

    top = 0.74
    step = min(0.082, (top - 0.03) / max(1, len(choices) - 1))
    size = min(size, 0.9 * 72 * HEIGHT * step)
    figure.text(columns[1], top + step, "threshold", color=QUIET, ha="right")
    figure.text(columns[2], top + step, "SQNR", color=QUIET, ha="right")
    for row, choice in enumerate(ranked):
        color, marker = looks[choice["criterion"]]
        y = top - row * step
        figure.add_artist(matplotlib.lines.Line2D([0.67 - shift], [y + 0.013], marker=marker, color=color, markersize=9,
                                                  linestyle="none", markeredgecolor=GROUND))
        figure.text(columns[0] - shift, y, label_of(choice["criterion"]), color=color, size=size)
        figure.text(columns[1], y, thresholds[choice["criterion"]], ha="right", size=size)
        figure.text(columns[2], y, decibels(choice), ha="right", size=size)
    title(figure, tensor, report, "SQNR over the clipping threshold")
    return figure


def save(figure, path, name):
    """Writes the figure, with a name for screen readers and colours that follow the reader's. An older file is replaced
    when all is written."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Title": name})
    pyplot.close(figure)
    text = drawn.getvalue()
    text = re.sub(r"(<svg [^>]*>)", lambda tag: re.sub(r" (width|height)=\"[^\"]*\"", "", tag[0]), text, count=1)
    text = re.sub(r"'DejaVu Sans'[^;\"]*", "sans-serif", text)
    rules = "".join(f'[style*="{what}: {light}"]{{{what}:{dark} !important}}'
                    for light, dark in DARK.items() for what in ("fill", "stroke"))
    text = text.replace("<defs>", f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>\n <defs>", 1)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        sys.exit(f"plot.py: {path}: cannot write the file: {error.strerror}")


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
            stem, name = file_stem(tensor["name"], taken), shown(tensor["name"])
            save(draw_histogram(tensor, report), folder / f"{stem}.histogram.svg", f"Histogram of {name}")
            save(draw_sqnr(tensor, report), folder / f"{stem}.sqnr.svg", f"SQNR of {name}")


if __name__ == "__main__":
    main()
