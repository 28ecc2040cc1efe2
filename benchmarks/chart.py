"""Draws the speeds as SVG: a panel for each operation, a line for each contestant over the sizes, logarithmic."""

import math
from xml.sax.saxutils import escape

from results import IDEALS, PEERS

PANEL_WIDTH, PANEL_HEIGHT = 216, 168
GAP_X, GAP_Y = 20, 52
LEFT, TOP, BOTTOM, RIGHT = 46, 86, 34, 18
COLUMNS = 4
TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500]

# Class, label, and shape of the marker, so that colour is not needed to tell them apart; the first lies on top.
CONTESTANTS = {
    "halfstep": ("halfstep", "circle"),
    "xnnpack": (PEERS["xnnpack"], "square"),
    "onednn": (PEERS["onednn"], "triangle"),
    "opencv": (PEERS["opencv"], "diamond"),
    "plain": ("plain loop, compiled", "none"),
    "ideal": ("ideal loop: the same bytes, trivial arithmetic", "none"),
}

STYLE = """
  .ground { fill: #ffffff; } .title { font: 600 15px sans-serif; } .name { font: 600 12px sans-serif; }
  text { font: 11px sans-serif; fill: #24292f; } .quiet { fill: #57606a; }
  .grid { stroke: #d8dee4; stroke-width: 1; } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .halfstep { stroke: #0a62d0; } .halfstep.line { stroke-width: 3; } .halfstep.mark { fill: #0a62d0; }
  .xnnpack { stroke: #bc4c00; } .xnnpack.mark { fill: #bc4c00; }
  .onednn { stroke: #1a7f37; } .onednn.mark { fill: #1a7f37; }
  .opencv { stroke: #8250df; } .opencv.mark { fill: #8250df; }
  .plain { stroke: #8c959f; stroke-dasharray: 2 3; } .ideal { stroke: #8c959f; stroke-dasharray: 7 4; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; } text { fill: #e6edf3; } .quiet { fill: #9198a1; } .grid { stroke: #2d333b; }
    .halfstep { stroke: #58a6ff; } .halfstep.mark { fill: #58a6ff; }
    .xnnpack { stroke: #f0883e; } .xnnpack.mark { fill: #f0883e; }
    .onednn { stroke: #3fb950; } .onednn.mark { fill: #3fb950; }
    .opencv { stroke: #bc8cff; } .opencv.mark { fill: #bc8cff; }
    .plain, .ideal { stroke: #767e88; }
  }
"""


def mark(kind, shape, x, y):
    if shape == "circle":
        return f'<circle class="{kind} mark" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
    corners = {"square": [(-3, -3), (3, -3), (3, 3), (-3, 3)], "triangle": [(0, -4), (4, 3), (-4, 3)],
               "diamond": [(0, -4.5), (4.5, 0), (0, 4.5), (-4.5, 0)]}.get(shape)
    if corners is None:
        return ""
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return f'<polygon class="{kind} mark" points="{points}"/>'


def curve(kind, shape, points):
    """A line through the points, with its markers."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return [f'<polyline class="{kind} line" points="{path}"/>', *(mark(kind, shape, x, y) for x, y in points)]


def text(x, y, content, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(content)}</text>'


class Chart:
    def __init__(self, results, operations):
        self.results = results
        self.operations = operations
        speeds = [value for operation in operations for kind in CONTESTANTS for size in results.sizes
                  if (value := self.speed(operation, kind, size))]
        self.low, self.high = self.round_out(min(speeds), max(speeds))

    @staticmethod
    def round_out(low, high):
        """The range of the axis: to the next ticks outside."""
        below = [tick for tick in TICKS if tick < low]
        above = [tick for tick in TICKS if tick > high]
        return below[-1] if below else low / 2, above[0] if above else high * 2

    def speed(self, operation, kind, size):
        """None where it was not measured."""
        names = {"halfstep": [self.results.isa], "ideal": IDEALS}.get(kind, [kind])
        fastest = self.results.fastest(operation, names, size)
        return self.results.median(operation, fastest, size) if fastest else None

    def height_of(self, speed):
        """From the lower end of a panel."""
        return PANEL_HEIGHT * math.log(speed / self.low) / math.log(self.high / self.low)

    def panel(self, operation, left, top):
        parts = [text(left, top - 10, operation, "name")]
        floor = top + PANEL_HEIGHT
        for tick in TICKS:
            if self.low <= tick <= self.high:
                y = floor - self.height_of(tick)
                parts.append(f'<line class="grid" x1="{left}" x2="{left + PANEL_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
                if left == LEFT:
                    parts.append(text(left - 7, y + 4, str(tick), "quiet", "end"))
        sizes = self.results.sizes
        inset = PANEL_WIDTH / (2 * len(sizes))
        place = {size: left + inset + i * 2 * inset for i, size in enumerate(sizes)}
        for size, x in place.items():
            parts.append(text(x, floor + 16, f"{size[:-3]} {size[-3:]}", "quiet", "middle"))
        for kind, (_, shape) in reversed(CONTESTANTS.items()):
            points = [(place[size], floor - self.height_of(speed)) for size in sizes
                      if (speed := self.speed(operation, kind, size))]
            if points:
                parts += curve(kind, shape, points)
        return parts

    def legend(self, y):
        """What it consists of, and where it ends."""
        parts, x = [], LEFT
        for kind, (label, shape) in CONTESTANTS.items():
            if any(self.speed(operation, kind, size) for operation in self.operations for size in self.results.sizes):
                parts += curve(kind, shape, [(x, y), (x + 14, y), (x + 28, y)])[:1]
                parts += [mark(kind, shape, x + 14, y), text(x + 34, y + 4, label)]
                x += 34 + 6.2 * len(label) + 22
        return parts, x

    def draw(self, title):
        columns = min(COLUMNS, len(self.operations))
        rows = -(-len(self.operations) // columns)
        legend, legend_end = self.legend(46)
        width = round(max(LEFT + columns * (PANEL_WIDTH + GAP_X) - GAP_X + RIGHT, legend_end))
        height = TOP + rows * (PANEL_HEIGHT + GAP_Y) - GAP_Y + BOTTOM
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
                 f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
                 f'<rect class="ground" width="{width}" height="{height}" rx="6"/>', text(LEFT - 30, 26, title, "title"),
                 *legend]
        for i, operation in enumerate(self.operations):
            parts += self.panel(operation, LEFT + i % columns * (PANEL_WIDTH + GAP_X),
                                TOP + i // columns * (PANEL_HEIGHT + GAP_Y))
        return "\n".join([*(part for part in parts if part), "</svg>", ""])
