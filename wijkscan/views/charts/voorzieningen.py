"""Charts of use in detail: shares of several areas on one scale, combinations of laws (UpSet), and a count per quarter."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import number, percent
from wijkscan.views.charts.style import figure, name_rows, plain, rows, soft
from wijkscan.views.colours import PALETTES, Theme

# Parts of the height: bars above, under them which laws belong together.
_BARS, _LAWS = (0.36, 1.0), (0.0, 0.28)
_ROOM = 1.15
_AXIS = 36  # pixels under the rows for the numbers of the axis, above the legend


def beside(shares: pd.DataFrame, labels: pd.Series, areas: Mapping[str, str], *, head: str, theme: Theme = "light") -> go.Figure:
    """Draw a share per row for several areas; an unknown share has no mark.

    Parameters
    ----------
    shares
        Row × area: per cent.
    labels
        Dutch name per row.
    areas
        Name per column of `shares`: of ``wijk``, ``gemeente`` and ``land``.
    head
        What the shares are of.
    theme
        Light or dark.
    """
    chart = figure(head=head, height=rows(len(shares)) + 2 * _AXIS, theme=theme)
    for area, marker in _looks(theme).items():
        if area in shares:
            told = [f"{plain(areas[area])} · {plain(labels[str(row)])}: {percent(share)}" for row, share in shares[area].items()]
            chart.add_scatter(
                x=shares[area], y=list(range(len(shares))), mode="markers", name=plain(areas[area]), marker=marker, customdata=told,
                hovertemplate="%{customdata}<extra></extra>",
            )  # fmt: skip
    name_rows(chart, [plain(label) for label in labels])
    chart.update_layout(legend={"y": -_AXIS / rows(len(shares)), "yanchor": "top"})
    chart.update_yaxes(showgrid=True)
    chart.update_xaxes(rangemode="tozero", ticksuffix=" %")
    return chart


def _looks(theme: Theme) -> dict[str, dict[str, object]]:
    palette = PALETTES[theme]
    return {
        "gemeente": {"color": palette.primary, "size": 13, "symbol": "circle"},
        "wijk": {"color": palette.accent, "size": 11, "symbol": "diamond"},
        "land": {"color": palette.reference, "size": 12, "symbol": "square-open", "line": {"width": 2, "color": palette.reference}},
    }


def upset(
    shares: pd.DataFrame, laws: Mapping[str, tuple[str, ...]], names: Mapping[str, str], areas: Mapping[str, str], *, head: str,
    theme: Theme = "light",
) -> go.Figure:  # fmt: skip
    """Draw how often laws come together: bars per combination, and under each the laws that it has.

    Parameters
    ----------
    shares
        Combination × area: per cent, in the order to draw.
    laws
        Laws per combination.
    names
        Name per law.
    areas, head, theme
        As for :func:`beside`; bars are of the gemeente.
    """
    palette = PALETTES[theme]
    chart = figure(head=head, height=460, theme=theme)
    places = list(range(len(shares)))
    looks = _looks(theme)
    filled = {"color": soft(palette.primary), "line": {"color": palette.primary, "width": 1.5}}
    chart.add_bar(
        x=places, y=shares["gemeente"], name=plain(areas["gemeente"]), marker=filled,
        text=["?" if pd.isna(share) else number(share, 1) for share in shares["gemeente"]], textposition="outside", cliponaxis=False,
        hoverinfo="skip", width=0.6,
    )  # fmt: skip
    for area in [area for area in ("wijk", "land") if area in shares]:
        told = [f"{plain(areas[area])}: {percent(share)}" for share in shares[area]]
        chart.add_scatter(
            x=places, y=shares[area], mode="markers", name=plain(areas[area]), marker=looks[area], customdata=told,
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    order = list(names)
    for place, combination in zip(places, shares.index, strict=True):
        inside = [order.index(law) for law in laws[str(combination)]]
        mark = {"color": [palette.text if at in inside else palette.grid for at in range(len(order))], "size": 13}
        chart.add_scatter(
            x=[place] * len(order), y=list(range(len(order))), yaxis="y2", mode="markers", marker=mark, showlegend=False, hoverinfo="skip"
        )
        line = {"color": palette.text, "width": 3}
        chart.add_scatter(x=[place] * len(inside), y=inside, yaxis="y2", mode="lines", line=line, showlegend=False, hoverinfo="skip")
    most = float(shares.max().max())
    chart.update_layout(
        legend={"y": -0.03, "yanchor": "top"},
        yaxis={"domain": _BARS, "ticksuffix": " %", "range": [0, _ROOM * most if most > 0 else 1]},
        yaxis2={
            "domain": _LAWS, "tickmode": "array", "tickvals": list(range(len(order))), "ticktext": [plain(names[law]) for law in order],
            "range": [len(order) - 0.5, -0.5], "showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True,
            "tickfont": {"size": 13, "color": palette.text}, "anchor": "x",
        },
    )  # fmt: skip
    chart.update_xaxes(showticklabels=False, showgrid=False, zeroline=False, range=[-0.6, len(shares) - 0.4])
    return chart


def quarters(table: pd.DataFrame, *, label: str, name: str, theme: Theme = "light") -> go.Figure:
    """Draw a count at the end of every quarter; a quarter that is unknown breaks the line.

    Parameters
    ----------
    table
        Rows with `kwartaal` (Dutch) and `aantal`, in order.
    label, name
        What is counted, and where.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure(label_y=label, height=320, theme=theme)
    told = [f"{plain(name)}, {when}: {number(count)}" for when, count in zip(table["kwartaal"], table["aantal"], strict=True)]
    chart.add_scatter(
        x=table["kwartaal"], y=table["aantal"], mode="lines+markers", line={"color": palette.primary, "width": 3},
        marker={"size": 9, "color": palette.primary}, connectgaps=False, showlegend=False, customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    chart.update_xaxes(showgrid=False, type="category")
    chart.update_yaxes(rangemode="tozero", tickformat=",d")
    return chart
