"""A chart as a page has it: drawn once, with its sentence and its table, and written out for the browser."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd
import plotly.graph_objects as go

from wijkscan.views.charts.style import chart_picture
from wijkscan.views.colours import Theme
from wijkscan.views.exports.downloads import Ending

Figure: TypeAlias = go.Figure
Drawn = tuple[Figure, str, pd.DataFrame]
"""A chart, what it shows in one sentence, and the same figures as a table."""


@dataclass(frozen=True, eq=False)
class ShownChart:
    """A chart ready to be placed.

    Parameters
    ----------
    chart
        The chart.
    written
        The same as it goes to the browser, see :func:`written_out`.
    summary
        What it shows, in one sentence.
    table
        The figures on it.
    theme
        The theme it was drawn in.
    """

    chart: Figure
    written: Figure
    summary: str
    table: pd.DataFrame
    theme: Theme

    def picture(self, ending: Ending) -> bytes:
        """Give the chart as a picture."""
        return chart_picture(self.chart, theme=self.theme, ending=ending)


def draw(make: Callable[..., Drawn], inputs: Sequence[object], theme: Theme) -> ShownChart:
    """Draw a chart from its inputs in a theme."""
    chart, summary, table = make(*inputs, theme)
    return ShownChart(chart, written_out(chart), summary, table, theme)


def written_out(chart: Figure) -> Figure:
    """
    Give a chart that is handed over as it was written out.

    Copying a figure takes most of the time of placing it, at every rerun of every user, while a kept figure does not change.
    """
    written, shown = chart.to_dict(), Figure()
    object.__setattr__(shown, "to_dict", lambda: written)  # plotly refuses a figure an attribute of its own
    return shown
