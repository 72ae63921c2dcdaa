"""Charts of money: how a budget is built up, the way to it, who gains or gives, what it is spent on, and chance.

All amounts are euros.
"""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import number, signed
from wijkscan.views.charts.style import figure, level_line, name_rows, plain, rows
from wijkscan.views.colours import PALETTES, Theme

_BESIDE = 0.3  # part of the width kept free for the number beside a bar
_NAME, _LINE = 20, 8  # signs on a line of a name, and pixels that each more line takes
_POINTS = 60
_TOP = 1.15  # the curve runs on a little past the largest area


def build_up(parts: Sequence[tuple[str, float, bool]], *, label: str, theme: Theme = "light") -> go.Figure:
    """
    Draw how an amount is built up, with levels in between.

    Parameters
    ----------
    parts
        Name, euros, and whether it is a level that has been reached (True) or a step from there (False), in order; the first is a
        level.
    label
        What is drawn.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    names = [plain(name) for name, _, _ in parts]
    lines_of = [wrap(name, _NAME, break_long_words=False) for name, _, _ in parts]  # so that bars keep their room on a telephone
    amounts = [amount for _, amount, _ in parts]
    told = [f"€ {number(amount, 2)}" if level else signed(amount, 2) for _, amount, level in parts]
    chart = figure(head=label, height=rows(len(parts)) + _LINE * sum(len(name) - 1 for name in lines_of), theme=theme)
    chart.add_waterfall(
        orientation="h", x=amounts, y=list(range(len(parts))),
        measure=["absolute" if level else "relative" for _, _, level in parts], text=told, textposition="outside", cliponaxis=False,
        textfont={"size": 12, "color": palette.text}, connector={"line": {"color": palette.reference, "width": 1}},
        increasing={"marker": {"color": palette.diverging[-2]}}, decreasing={"marker": {"color": palette.diverging[1]}},
        totals={"marker": {"color": palette.primary}},
        customdata=[f"{name}: {text}" for name, text in zip(names, told, strict=True)],
        hovertemplate="%{customdata}<extra></extra>", showlegend=False,
    )  # fmt: skip
    name_rows(chart, ["<br>".join(map(plain, name)) for name in lines_of])
    reached, running = [0.0], 0.0
    for _, amount, level in parts:
        running = amount if level else running + amount
        reached.append(running)
    chart.update_xaxes(range=[min(reached), max(reached) + _BESIDE * (max(reached) - min(reached) or 1)], tickformat=",d", tickprefix="€ ")
    return chart


def lines(table: pd.DataFrame, names: pd.Series, *, label: str, selected: str, theme: Theme = "light") -> go.Figure:
    """
    Draw one line per area over the years; the chosen area stands out, the others have their name on hover.

    Parameters
    ----------
    table
        Euros, area × year (text); years in order.
    names
        Name per area.
    label
        What is drawn.
    selected
        Area that stands out.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure(label_y=label, height=380, theme=theme)
    for code in [*table.index.drop(selected, errors="ignore"), *table.index.intersection([selected])]:
        row, own = table.loc[code], code == selected
        chart.add_scatter(
            x=list(table.columns), y=row, mode="lines+markers" if own else "lines", showlegend=False,
            line={"color": palette.accent if own else palette.reference, "width": 3.5 if own else 1.2}, marker={"size": 9},
            customdata=[f"{plain(names[code])}, {year}: € {number(amount, 2)}" for year, amount in row.items()],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
        if own:
            chart.add_annotation(
                x=table.columns[-1], y=row.iloc[-1], text=f"<b>{plain(names[code])}</b>", showarrow=False, yanchor="bottom",
                xanchor="right", yshift=8, font={"size": 13, "color": palette.text}, bgcolor=palette.background,
            )  # fmt: skip
    chart.update_xaxes(type="category", showgrid=False)
    chart.update_yaxes(tickprefix="€ ", tickformat=",d")
    return chart


def changes(areas: pd.DataFrame, *, label: str, selected: str, theme: Theme = "light") -> go.Figure:
    """
    Draw what every area gains or gives as bars left and right of zero, largest gain on top.

    Parameters
    ----------
    areas
        Indexed by area with ``naam`` and ``verschil`` in euros; gaps are left out.
    label
        What is drawn.
    selected
        Area whose bar is outlined and whose name is bold.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    known = areas.dropna(subset=["verschil"]).sort_values("verschil", ascending=False)
    chart = figure(head=label, height=rows(len(known)), theme=theme)
    told = [signed(amount, 2) for amount in known["verschil"]]
    names = [f"<b>{plain(name)}</b>" if code == selected else plain(name) for code, name in known["naam"].items()]
    chart.add_bar(
        x=known["verschil"], y=list(range(len(known))), orientation="h", text=told, textposition="outside", cliponaxis=False,
        textfont={"size": 12, "color": palette.text}, showlegend=False,
        marker={
            "color": [palette.diverging[-2] if amount > 0 else palette.diverging[1] for amount in known["verschil"]],
            "line": {"color": palette.text, "width": [2 if code == selected else 0 for code in known.index]},
        },
        customdata=[f"{name}: {text} euro" for name, text in zip(names, told, strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    name_rows(chart, names)
    ends = [min(known["verschil"].min(), 0), max(known["verschil"].max(), 0)] if len(known) else [0, 1]
    room = _BESIDE * (ends[1] - ends[0] or 1)
    low, high = (end + side * room * (end != 0) for end, side in zip(ends, (-1, 1), strict=True))
    chart.update_xaxes(range=[low, high], tickformat=",d", tickprefix="€ ", zeroline=True, zerolinewidth=1.5)
    return chart


def bins(table: pd.DataFrame, *, label: str, theme: Theme = "light") -> go.Figure:
    """
    Draw how many areas gain or give how much.

    Parameters
    ----------
    table
        ``van`` and ``tot`` in euros per inhabitant, and ``gebieden``.
    label
        What is counted.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure("verschil in euro per inwoner", label, height=300, theme=theme)
    spans = [f"{number(low)} tot {number(high)}" for low, high in zip(table["van"], table["tot"], strict=True)]
    chart.add_bar(
        x=(table["van"] + table["tot"]) / 2, y=table["gebieden"], width=table["tot"] - table["van"], showlegend=False,
        marker={
            "color": [palette.diverging[-2] if low >= 0 else palette.diverging[1] for low in table["van"]],
            "line": {"color": palette.background, "width": 1},
        },
        customdata=[f"€ {span} per inwoner: {count}" for span, count in zip(spans, table["gebieden"], strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    chart.update_xaxes(tickprefix="€ ", tickformat=",d", zeroline=True, zerolinewidth=1.5)
    chart.update_yaxes(tickformat="d", dtick=max(1, int(np.ceil(table["gebieden"].max() / 6))) if len(table) else 1)
    return chart


def stacked(
    parts: pd.DataFrame, *, label: str, line: float | None = None, line_name: str = "", narrow: bool = False, theme: Theme = "light"
) -> go.Figure:
    """
    Draw amounts on top of each other, one bar per row.

    Parameters
    ----------
    parts
        Euros, row × part (at most eight parts); row and part names in Dutch.
    label
        What is drawn.
    line, line_name
        Amount to compare with, and its name.
    narrow
        Whether long names run over several lines, so that bars keep their room on a telephone.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    names = [wrap(str(row), _NAME, break_long_words=False) if narrow else [str(row)] for row in parts.index]
    height = rows(len(parts)) + 40 + _LINE * sum(len(name) - 1 for name in names)
    chart = figure(head=label if line is None else "", height=height, theme=theme)
    if line is not None:
        chart.update_layout(margin_t=64, legend_y=1.12)
    for part, colour in zip(parts.columns, palette.categorical, strict=False):
        chart.add_bar(
            x=parts[part], y=list(range(len(parts))), orientation="h", name=plain(part),
            marker={"color": colour, "line": {"color": palette.background, "width": 1}},
            customdata=[f"{plain(row)} · {plain(part)}: € {number(amount)}" for row, amount in parts[part].items()],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    chart.update_layout(barmode="stack", legend_traceorder="normal")
    name_rows(chart, ["<br>".join(map(plain, name)) for name in names])
    for place, whole in enumerate(parts.sum(axis="columns")):
        chart.add_annotation(
            x=max(whole, 0), y=place, text=f"€ {number(whole / 1e6, 1)} mln", showarrow=False, xanchor="left", xshift=4,
            font={"size": 12, "color": palette.text},
        )  # fmt: skip
    most = max(float(parts.sum(axis="columns").max()), line or 0)
    beside = 2 * _BESIDE if narrow else _BESIDE  # on a telephone an amount takes more of the width
    least = min(float(parts.clip(upper=0).sum(axis="columns").min()), 0)
    chart.update_xaxes(range=[least, (1 + beside) * most or 1], tickprefix="€ ", tickformat=",d", nticks=3 if narrow else 5)
    if line is not None:
        level_line(chart, line, line_name, vertical=True, theme=theme)
    return chart


def chance(areas: pd.DataFrame, *, cv: float, selected: str, theme: Theme = "light") -> go.Figure:
    """
    Draw how far chance alone takes the cost of a year from its mean, against the number of clients.

    Parameters
    ----------
    areas
        Indexed by area with ``naam``, ``clienten`` and ``variatie`` (share of the mean).
    cv
        Coefficient of variation of the cost of one client; the curve is √(1 + cv²) / √clients.
    selected
        Area that stands out.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure("verwacht (ruw) aantal cliënten", "schommeling door toeval, % van de kosten", height=360, theme=theme)
    clients = np.linspace(max(areas["clienten"].min() / 2, 1), _TOP * areas["clienten"].max(), _POINTS)
    chart.add_scatter(
        x=clients, y=100 * np.sqrt((1 + cv**2) / clients), mode="lines", showlegend=False, hoverinfo="skip",
        line={"color": palette.reference, "width": 1.5, "dash": "dash"},
    )  # fmt: skip
    own = [code == selected for code in areas.index]
    chart.add_scatter(
        x=areas["clienten"], y=100 * areas["variatie"], mode="markers+text", showlegend=False,
        marker={
            "size": [14 if one else 10 for one in own], "opacity": 1, "line": {"color": palette.background, "width": 1},
            "color": [palette.accent if one else palette.primary for one in own],
        },
        text=[plain(name) if one else "" for one, name in zip(own, areas["naam"], strict=True)],
        textposition=["top left" if large else "top right" for large in areas["clienten"] > areas["clienten"].max() / 2],
        textfont={"size": 13, "color": palette.text}, cliponaxis=False,
        customdata=[
            f"{plain(name)}: {number(count)} cliënten, schommeling {number(100 * share, 1)} %"
            for name, count, share in zip(areas["naam"], areas["clienten"], areas["variatie"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    chart.update_yaxes(rangemode="tozero", ticksuffix=" %")
    chart.update_xaxes(rangemode="tozero", tickformat=",d")
    return chart
