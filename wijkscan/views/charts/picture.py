"""A chart of a report as a picture with sharp lines (SVG): drawn by matplotlib, without browser or internet."""

import io
import textwrap
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkscan.views.colours import PALETTES
from wijkscan.views.content import Chart, figure_text
from wijkscan.views.words.dutch import titled

WIDTH = 6.7  # inches: the text width of an A4 page with calm margins
ROW, ROUND, LEAST_ROWS = 0.155, 1.0, 2  # inches per row and for what is around the rows
NAME_LINE, MOST_HEIGHT = 0.13, 8.6  # inches of a line of a name, and of the whole: what a page has
LINE_HEIGHT = 2.8
BESIDE = 0.12  # part of the width that the figure at a bar may need
NAME_LENGTH = 34
AROUND = 0.08  # part of a given axis that is left free beyond its ends
MOST_TOLD = 24  # with more bars than this the figure at each bar is too small to read; the table has it
SETTINGS: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "wijkscan", "font.family": "DejaVu Sans", "font.size": 8,
    "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
}  # fmt: skip
_LIGHT = PALETTES["light"]


def chart_svg(chart: Chart) -> bytes:
    """
    Draw a chart.

    Parameters
    ----------
    chart
        At most some fifty categories; see :meth:`wijkscan.views.content.Chart.parts`.

    Returns
    -------
    SVG with text as text in DejaVu Sans. The same chart gives the same bytes.
    """
    rows, width = max(len(chart.categories), LEAST_ROWS), WIDTH * chart.width
    names = [_on_lines(name, int(NAME_LENGTH * chart.width)) for name in chart.categories]
    row = max(ROW, NAME_LINE * max(name.count("\n") + 1 for name in names))
    height = LINE_HEIGHT if chart.kind == "line" else max(ROUND + ROW * rows, min(ROUND + row * rows, MOST_HEIGHT))
    with mpl.rc_context(SETTINGS):
        drawing = Drawing(figsize=(width, height), layout="constrained", facecolor="none")
        axes = drawing.add_subplot(facecolor="none")
        axes.tick_params(colors=_LIGHT.text, length=0)
        axes.spines["bottom"].set_color(_LIGHT.grid)
        axes.set_axisbelow(True)
        if chart.kind == "line":
            _lines(axes, chart)
        else:
            _rows(axes, chart, names)
        if chart.kind == "line" or len(chart.series) > 1 or chart.reference is not None:
            drawing.legend(loc="outside upper left", ncols=3, frameon=False, labelcolor=_LIGHT.text)
            for text in drawing.legends[0].get_texts():
                text.set_parse_math(False)
        buffer = io.BytesIO()
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "wijkscan"})
    return buffer.getvalue()


def _rows(axes: Axes, chart: Chart, names: list[str]) -> None:
    """Draw categories down the side, the first on top."""
    places = np.arange(len(chart.categories))
    if chart.kind == "dots":
        one = chart.series[0]
        if one.low and one.high:
            axes.hlines(places, one.low, one.high, color=_LIGHT.reference, linewidth=2.2)
        axes.plot(one.values, places, "o", color=_LIGHT.primary, markersize=5)
    elif chart.kind == "stacked":
        above, below = np.zeros(len(places)), np.zeros(len(places))
        for one, colour in zip(chart.series, _LIGHT.categorical, strict=False):
            part = np.nan_to_num(np.array(one.values, dtype=float))
            start = np.where(part >= 0, above, below)
            axes.barh(places, part, left=start, color=colour, edgecolor=_LIGHT.background, linewidth=0.5, label=one.name, height=0.7)
            above, below = above + part.clip(min=0), below + part.clip(max=0)
    else:
        thick = 0.8 / len(chart.series)
        for number, one in enumerate(chart.series):
            at = places + thick * (number - (len(chart.series) - 1) / 2)
            colour = _LIGHT.primary if len(chart.series) == 1 else _LIGHT.categorical[number]
            bars = axes.barh(at, one.values, height=0.9 * thick, color=colour, label=one.name)
            if len(places) * len(chart.series) <= MOST_TOLD:
                axes.bar_label(bars, [figure_text(chart, x) for x in one.values], padding=3, fontsize=7, color=_LIGHT.text)
                axes.margins(x=BESIDE / chart.width)
    axes.set_yticks(places, names, parse_math=False)
    axes.set_ylim(len(places) - 0.4, -0.6)
    if chart.axis is not None:
        spare = AROUND * (chart.axis[1] - chart.axis[0])
        axes.set_xlim(chart.axis[0] - (spare if chart.axis[0] else 0), chart.axis[1] + spare)
    axes.grid(axis="x", color=_LIGHT.grid, linewidth=0.7)
    _in_dutch(axes.xaxis, chart)
    axes.set_xlabel(titled(chart.title, chart.unit), color=_LIGHT.muted, loc="left", parse_math=False)
    if chart.kind == "stacked" or chart.reference is not None:
        told = chart.reference_name or None
        axes.axvline(chart.reference or 0, color=_LIGHT.reference, linestyle="--" if told else "-", linewidth=1, label=told)


def _lines(axes: Axes, chart: Chart) -> None:
    """Draw a line per series over the years; a gap interrupts it."""
    places = np.arange(len(chart.categories))
    for number, one in enumerate(chart.series):
        colour = _LIGHT.categorical[number]
        axes.plot(places, np.array(one.values, dtype=float), "osD^vP*X"[number] + "-", color=colour, label=one.name, markersize=4)
    axes.set_xticks(places, chart.categories, parse_math=False)
    axes.grid(axis="y", color=_LIGHT.grid, linewidth=0.7)
    _in_dutch(axes.yaxis, chart)
    axes.set_ylabel(titled(chart.title, chart.unit), color=_LIGHT.muted, parse_math=False)
    if chart.reference is not None:
        axes.axhline(chart.reference, color=_LIGHT.reference, linestyle="--", linewidth=1, label=chart.reference_name)


def _in_dutch(axis: Axis, chart: Chart) -> None:
    axis.set_major_locator(MaxNLocator(max(2, int(6 * chart.width)), integer=chart.digits == 0))
    axis.set_major_formatter(FuncFormatter(lambda x, _: figure_text(chart, x)))


def _on_lines(name: str, most: int) -> str:
    """Write a long name on lines below one another: nothing of it is left out."""
    return textwrap.fill(name, most)
