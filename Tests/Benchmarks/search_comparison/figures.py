"""Charts as SVG, readable in light and dark, drawn like those of the program's own pages."""

import html

WIDTH = 760
LEFT, RIGHT = 215, 30
TOP = 76

# Colours, for light and dark: Sources/Reports/Charts/ChartFrame.swift.
STYLE = """
.chart{font:13px system-ui,-apple-system,'Segoe UI',sans-serif;--ink:#1c2330;--dim:#5a6474;--grid:#dfe3ea;--paper:#fff;
--c0:#0b62a8;--c1:#c2500a;--c2:#0a7f62}
@media (prefers-color-scheme:dark){.chart{--ink:#e8ebf0;--dim:#9aa5b5;--grid:#333b48;--paper:#14181f;
--c0:#5eb0ef;--c1:#f59055;--c2:#44c7a2}}
text{fill:var(--ink)}.dim{fill:var(--dim)}.head{font-size:16px;font-weight:600}.grid{stroke:var(--grid)}
.paper{fill:var(--paper)}.c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}
.open{fill:none;stroke:var(--c0);stroke-width:1.5}
.rule{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:6 4}.span{stroke:var(--dim);stroke-width:2}
.mean{stroke:var(--ink);stroke-width:3}.mark{stroke:var(--paper);stroke-width:1}
"""


class Scale:
    """Round ticks about some values, and where a value lies between two places."""

    def __init__(self, values, start, end, ticks=6):
        low, high = min(values), max(values)
        spread = (high - low) or max(abs(high), 1) * 0.1
        self.step = self.rounded(spread / (ticks - 1))
        first = int((low - 0.04 * spread) // self.step)
        last = -int(-(high + 0.04 * spread) // self.step)
        self.ticks = [self.step * index for index in range(first, last + 1)]
        self.start, self.end = start, end

    @staticmethod
    def rounded(step):
        """The next larger of 1, 2 and 5 times a power of ten."""
        power = 1.0
        while power > step:
            power /= 10
        while power * 10 <= step:
            power *= 10
        return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))

    def __call__(self, value):
        low, high = self.ticks[0], self.ticks[-1]
        return self.start + (self.end - self.start) * (value - low) / (high - low)

    def label(self, tick):
        decimals = max(0, len(f"{self.step:.6f}".rstrip("0").split(".")[1]))
        return f"{tick:.{decimals}f}"


class Drawing:
    """Elements of a picture."""

    def __init__(self, height, title, subtitle):
        self.height, self.title, self.subtitle = height, title, subtitle
        self.parts = []
        self.text(16, 26, title, "head")
        self.text(16, 46, subtitle, "dim")

    def text(self, x, y, text, style="", anchor="start"):
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{html.escape(text)}</text>')

    def line(self, x1, y1, x2, y2, style):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>')

    def dot(self, x, y, style, tooltip, radius=5):
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{style}"><title>{html.escape(tooltip)}</title></circle>')

    def across(self, scale, bottom, label, top=TOP - 12):
        """Ticks of a horizontal axis."""
        for tick in scale.ticks:
            self.line(scale(tick), top, scale(tick), bottom, "grid")
            self.text(scale(tick), bottom + 18, scale.label(tick), "dim", "middle")
        self.text((scale.start + scale.end) / 2, bottom + 38, label, "dim", "middle")

    def svg(self):
        about = html.escape(f"{self.title}. {self.subtitle}", quote=True)
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" class="chart" role="img" '
            f'aria-label="{about}">', f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{self.height}"/>', *self.parts, "</svg>", ""])


def accuracies(result):
    """Accuracy by method: seeds as points, mean and interval as bars."""
    methods = result["methods"]
    row = 36
    bottom = TOP + row * len(methods)
    drawing = Drawing(
        bottom + 56, "Accuracy by method",
        f"int8 files, {result['test_examples']} test examples of {result['test_data']}; a point a seed, bars: mean, 95 % interval")
    seeds = [(run["method"], run["seed"], 100 * run["accuracy"]) for run in result["runs"]]
    values = [value for _, _, value in seeds] + [100 * entry[end] for entry in methods for end in ("low", "high")]
    scale = Scale(values, LEFT, WIDTH - RIGHT)
    drawing.across(scale, bottom, "right answers, %")
    for index, entry in enumerate(methods):
        y = TOP + row * (index + 0.5)
        drawing.text(LEFT - 14, y + 4, entry["method"], anchor="end")
        drawing.line(scale(100 * entry["low"]), y, scale(100 * entry["high"]), y, "span")
        drawing.line(scale(100 * entry["mean"]), y - 9, scale(100 * entry["mean"]), y + 9, "mean")
        for method, seed, value in seeds:
            if method == entry["method"]:
                # Seeds one below the other, or equal ones would hide each other.
                place = y + 5 * (seed - (entry["seeds"] + 1) / 2)
                drawing.dot(scale(value), place, "mark " + ("c0" if method == "dnas" else "c1"), f"seed {seed}: {value:.1f} %")
    return drawing.svg()


def ranks(result):
    """Accuracy with a supernet's weights against accuracy alone."""
    found = result["rank_correlations"]
    bottom, left = 420, 70
    drawing = Drawing(
        bottom + 56, "Supernet against training alone",
        f"{found[0]['examples']} validation examples of {found[0]['data']}; a point a network")
    points = [(index, entry["supernet"], 100 * network["supernet"], 100 * network["alone"], network["network"])
              for index, entry in enumerate(found) for network in entry["networks"]]
    across = Scale([point[2] for point in points], left, WIDTH - RIGHT)
    up = Scale([point[3] for point in points], bottom, TOP + 20)
    drawing.across(across, bottom, "right answers with the supernet's weights, %", TOP + 20)
    for tick in up.ticks:
        drawing.line(left, up(tick), WIDTH - RIGHT, up(tick), "grid")
        drawing.text(left - 8, up(tick) + 4, up.label(tick), "dim", "end")
    drawing.text(16, TOP + 6, "right answers alone, %", "dim")
    for index, supernet, x, y, name in points:
        drawing.dot(across(x), up(y), f"mark c{index}", f"{name}: {x:.1f} % by {supernet}, {y:.1f} % alone")
    for index, entry in enumerate(found):
        x = WIDTH - RIGHT - 230 * (len(found) - index)
        drawing.dot(x, TOP + 2, f"mark c{index}", entry["supernet"])
        tau = "" if entry["tau"] is None else f", tau {entry['tau']:.2f}"
        drawing.text(x + 12, TOP + 6, entry["supernet"] + tau)
    return drawing.svg()


def ablation(result, limit_ms):
    """Latency found by the board against the limit, by what the search held it by."""
    entries = result["ablation"]
    row, right = 40, 150
    bottom = TOP + 20 + row * len(entries)
    drawing = Drawing(
        bottom + 56, "Latency found, by what the search held it by",
        f"{result['origin']}, {result['board']}; dots: found; rings and bars: predicted, 95 % interval; dashed: the limit")
    values = [limit_ms] + [entry["latency_ms"] for entry in entries]
    values += [value for entry in entries for value in (entry["interval_ms"] or [])]
    scale = Scale(values, LEFT, WIDTH - right)
    drawing.across(scale, bottom, "ms", TOP + 8)
    drawing.text(WIDTH - right + 20, TOP, "right answers", "dim")
    for index, entry in enumerate(entries):
        y = TOP + 20 + row * (index + 0.5)
        drawing.text(LEFT - 14, y + 4, entry["name"], anchor="end")
        if entry["interval_ms"]:
            low, high = entry["interval_ms"]
            drawing.line(scale(low), y, scale(high), y, "span")
        if entry["predicted_ms"] is not None:
            drawing.dot(scale(entry["predicted_ms"]), y, "open", f"predicted {entry['predicted_ms']:.2f} ms", 8)
        kept = "limit kept" if entry["is_kept"] else "limit exceeded"
        drawing.dot(scale(entry["latency_ms"]), y, "mark " + ("c2" if entry["is_kept"] else "c1"),
                    f"found {entry['latency_ms']:.2f} ms: {kept}")
        drawing.text(WIDTH - right + 20, y + 4, f"{100 * entry['accuracy']:.1f} %")
    drawing.line(scale(limit_ms), TOP + 8, scale(limit_ms), bottom, "rule")
    return drawing.svg()
