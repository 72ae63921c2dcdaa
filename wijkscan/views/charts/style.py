"""What all charts share: fonts, Dutch separators, quiet axes, and a chart as PNG or SVG."""

import os
import shutil
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from wijkscan.views.colours import FONT, PALETTES, Theme, translucent
from wijkscan.views.exports.downloads import Ending
from wijkscan.views.words.dutch import is_phrase, unit_format

# For st.plotly_chart(…, theme=None, config=CONFIG): no buttons over the figure, no logo, no zoom by accident.
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": False, "responsive": True}

ROW_HEIGHT = 26
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# A port nobody listens on: the browser that draws the picture is kept from any request to outside.
NOWHERE = "http://127.0.0.1:9"


class ChartPictureError(ValueError):
    """A chart that could not be turned into a picture."""


def figure(label_x: str = "", label_y: str = "", *, head: str = "", height: int = 360, theme: Theme = "light") -> go.Figure:
    """
    Start a chart in the house style.

    Parameters
    ----------
    label_x, label_y
        Titles of the axes.
    head
        What is shown, above the chart from the left edge; in charts with names down the side an axis title does not fit
        on a telephone.
    height
        Height in pixels; the width follows the page, down to 390 px.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    axis = {
        "gridcolor": palette.grid, "zerolinecolor": palette.reference, "linecolor": palette.grid, "fixedrange": True,
        "automargin": True, "title": {"font": {"size": 13, "color": palette.muted}, "standoff": 10},
        "tickfont": {"size": 13, "color": palette.text},
    }  # fmt: skip
    chart = go.Figure()
    chart.update_layout(
        separators=",.",
        font={"family": FONT, "size": 14, "color": palette.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 16, "t": 16, "b": 8},
        height=height,
        hovermode="closest",
        hoverlabel={
            "bgcolor": palette.surface, "bordercolor": palette.outline, "align": "left",
            "font": {"family": FONT, "size": 13, "color": palette.text},
        },
        legend={
            "orientation": "h", "yanchor": "bottom", "y": 1.01, "xanchor": "left", "x": 0, "bgcolor": "rgba(0,0,0,0)",
            "font": {"size": 13}, "itemclick": False, "itemdoubleclick": False,
        },
        xaxis={**axis, "title_text": plain(label_x)},
        yaxis={**axis, "title_text": plain(label_y)},
        bargap=0.3,
    )  # fmt: skip
    if head:
        title = {
            "text": plain(head), "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container",
            "yanchor": "top", "pad": {"t": 8, "l": 8}, "font": {"size": 13, "color": palette.muted},
        }  # fmt: skip
        chart.update_layout(title=title, margin_t=54)
    return chart


def rows(count: int) -> int:
    """Give the height in pixels of a chart with this many rows of names."""
    return 100 + ROW_HEIGHT * max(count, 2)


def name_rows(chart: go.Figure, names: list[str]) -> None:
    """Put these names down the left side, first name on top, without grid lines."""
    chart.update_yaxes(
        tickmode="array", tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.4, -0.6],
        showgrid=False,
        zeroline=False, ticklabelstandoff=6,
    )  # fmt: skip


def level_line(chart: go.Figure, at: float, text: str, *, vertical: bool, theme: Theme) -> None:
    """Draw a dashed reference line through the whole chart with its name at the end."""
    palette = PALETTES[theme]
    line = {"color": palette.reference, "width": 1.5, "dash": "dash"}
    label = {"text": text, "font": {"size": 12, "color": palette.muted}, "showarrow": False}
    if vertical:
        chart.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, yref="y domain", line=line, layer="below")
        chart.add_annotation(x=at, y=1, yref="y domain", yanchor="bottom", **label)
    else:
        chart.add_shape(type="line", y0=at, y1=at, x0=0, x1=1, xref="x domain", line=line, layer="below")
        chart.add_annotation(x=1, xref="x domain", y=at, yanchor="bottom", xanchor="right", **label)


def axis_format(chart: go.Figure, axis: str, unit: str) -> None:
    """Write the unit behind the numbers of the x- or y-axis, where it is short enough."""
    form = unit_format(unit)
    after = "" if is_phrase(unit) else form.after
    chart.update_layout({f"{axis}axis": {"tickprefix": form.before, "ticksuffix": after, "tickformat": ",~f"}})


def drawn(values: pd.Series, unit: str) -> pd.Series:
    """Give the figures as they are drawn: whole euro where the table holds thousands."""
    return values.astype(float) * unit_format(unit).factor


def plain(text: object) -> str:
    """Show a text from outside as it is: plotly reads ``<b>`` and ``<a href>`` in labels as mark-up."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def soft(colour: str) -> str:
    """Give the colour as a light wash, for ranges behind a mark."""
    return translucent(colour, 0.16)


def find_browser() -> str | None:
    """Find a Chromium or Chrome: ``BROWSER_PATH`` first, then the usual names; None where there is none."""
    told = os.environ.get("BROWSER_PATH")
    if told:
        return shutil.which(told)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def chart_picture(
    chart: go.Figure, *, width: int = 1000, height: int | None = None, theme: Theme = "light", ending: Ending = "png"
) -> bytes:
    """
    Turn a chart into an SVG, or a PNG of twice this size in pixels, with a browser on this machine and nothing from outside.

    Parameters
    ----------
    chart
        The figure.
    width, height
        Size in pixels before doubling; the height of the figure itself when not given.
    theme
        Its background is filled in, because a picture travels without its page.
    ending
        What it is saved as.

    Raises
    ------
    ChartPictureError
        Where no Chromium or Chrome is found, or it does not start.
    """
    browser = find_browser()
    if browser is None:
        raise ChartPictureError(
            "De grafiek kan niet als afbeelding worden gemaakt: op deze computer is geen Chromium of Chrome gevonden. "
            "Installeer een van beide of zet BROWSER_PATH op het programma; CSV en XLSX werken wel."
        )
    # What draws pictures is loaded when the first one is asked for: a page needs none to open.
    import kaleido
    from choreographer.errors import BrowserClosedError, BrowserFailedError, ChromeNotFoundError

    drawn = go.Figure(chart)
    drawn.update_layout(paper_bgcolor=PALETTES[theme].background, margin={"l": 20, "r": 24, "t": 24, "b": 20})
    options = {"format": ending, "width": width, "height": height or drawn.layout.height, "scale": 2}
    settings: dict[str, Any] = {"path": browser, "mathjax": False, "proxy_server": NOWHERE}
    try:
        picture: bytes = kaleido.calc_fig_sync(drawn, opts=options, kopts=settings)
    except (BrowserClosedError, BrowserFailedError, ChromeNotFoundError, OSError) as problem:
        raise ChartPictureError(
            f"De grafiek kan niet als afbeelding worden gemaakt: {browser} start niet. Probeer een ander programma via "
            "BROWSER_PATH; CSV en XLSX werken wel."
        ) from problem
    return picture
