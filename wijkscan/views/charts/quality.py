"""Chart of what expected use is worth: expected beside counted, in gemeenten that were left out."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import number, percent
from wijkscan.views.charts.style import figure
from wijkscan.views.colours import PALETTES, Theme

_AROUND = 0.06  # of the axis, left free around the points


def groups(table: pd.DataFrame, *, label: str, theme: Theme = "light") -> go.Figure:
    """
    Draw counted against expected clients per group of gemeenten, with the line on which both are equal.

    Parameters
    ----------
    table
        One row per group with ``gemeenten``, ``verwacht`` and ``geteld`` (per 1 000 of the base population), and ``laag`` and ``hoog``
        (between which eight of ten gemeenten of the group lie).
    label
        What is used: "Wmo".
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure(f"{label}: verwacht per 1.000", f"{label}: geteld per 1.000", height=420, theme=theme)
    numbers = table[["verwacht", "geteld", "laag", "hoog"]].to_numpy(dtype=float)
    low, high = float(numbers.min()), float(numbers.max())
    low, high = max(0, low - _AROUND * (high - low)), high + _AROUND * (high - low)
    line = {"color": palette.reference, "width": 1.5, "dash": "dash"}
    chart.add_scatter(x=[low, high], y=[low, high], mode="lines", line=line, hoverinfo="skip", name="geteld is verwacht")
    chart.add_scatter(
        x=table["verwacht"], y=table["geteld"], mode="markers", name="een groep gemeenten; de streep is acht van de tien",
        marker={"size": 10, "color": palette.primary, "opacity": 1, "line": {"color": palette.background, "width": 1}},
        error_y={
            "type": "data", "symmetric": False, "array": table["hoog"] - table["geteld"], "arrayminus": table["geteld"] - table["laag"],
            "color": palette.primary, "thickness": 1.4, "width": 0,
        },
        customdata=[
            f"{number(many)} gemeenten: {number(counted, 1)} geteld, {number(expected, 1)} verwacht per 1.000"
            for many, expected, counted in table[["gemeenten", "verwacht", "geteld"]].to_numpy(dtype=float)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    chart.update_xaxes(range=[low, high], tickformat=",~f")
    chart.update_yaxes(range=[low, high], tickformat=",~f")
    return chart


def summary_groups(table: pd.DataFrame, *, label: str) -> str:
    """Say how far the groups of gemeenten are from the line."""
    expected, counted = table["verwacht"].to_numpy(dtype=float), table["geteld"].to_numpy(dtype=float)
    off = counted / expected - 1
    furthest = float(off[abs(off).argmax()])
    return (
        f"{label}: waar het minst is verwacht, telde CBS {number(counted[0], 1)} cliënten per 1.000 bij {number(expected[0], 1)} verwacht; "
        f"waar het meest is verwacht, {number(counted[-1], 1)} bij {number(expected[-1], 1)}. De groep die er het verst naast zit, heeft "
        f"er {percent(100 * abs(furthest), 0)} {'meer' if furthest > 0 else 'minder'} dan verwacht."
    )
