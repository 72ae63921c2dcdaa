"""A chart on the page, written out once for the browser and not at every rerun."""

import plotly.graph_objects as go


def written_out(chart: go.Figure) -> go.Figure:
    """
    Give a chart that is handed over as it was written out.

    Copying a figure takes most of the time of placing it, at every rerun of every user, while a kept figure does not change.
    """
    written, shown = chart.to_dict(), go.Figure()
    object.__setattr__(shown, "to_dict", lambda: written)  # plotly refuses a figure an attribute of its own
    return shown
