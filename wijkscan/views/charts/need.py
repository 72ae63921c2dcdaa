"""Charts of the need index: how certain each place is, and what it is made of."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join, number, signed
from wijkscan.views.charts.style import figure, level_line, name_rows, plain, rows
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.words.dutch import part_of

_BESIDE = 104  # pixels for what stands beside a row


def intervals(
    areas: pd.DataFrame,
    *,
    label: str,
    decimals: int = 1,
    reference: float | None = None,
    reference_name: str = "gemeente",
    selected: str | None = None,
    theme: Theme = "light",
) -> go.Figure:
    """
    Draw one dot with its interval per area, highest on top.

    Parameters
    ----------
    areas
        Indexed by gebiedscode with ``naam``, ``waarde``, ``laag`` and ``hoog``; areas without a value are left out and
        belong in the table. What ``naast`` says stands at the end of the row.
    label, decimals
        Name of the axis and digits after the comma.
    reference, reference_name
        Value and name of a dashed line.
    selected
        Gebiedscode that stands out.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    ordered = areas.dropna(subset=["waarde"]).sort_values("waarde", ascending=False)
    chart = figure(head=label, height=rows(len(ordered)), theme=theme)
    places = list(range(len(ordered)))
    colours = [palette.accent if code == selected else palette.primary for code in ordered.index]
    for place, colour, low, high in zip(places, colours, ordered["laag"], ordered["hoog"], strict=True):
        chart.add_shape(type="line", x0=low, x1=high, y0=place, y1=place, line={"color": colour, "width": 3}, opacity=0.55)
    told = [
        f"{plain(name)}: {number(x, decimals)} ({number(low, decimals)} – {number(high, decimals)})"
        for name, x, low, high in zip(*(ordered[column] for column in ("naam", "waarde", "laag", "hoog")), strict=True)
    ]
    chart.add_scatter(
        x=ordered["waarde"], y=places, mode="markers", marker={"size": 11, "color": colours}, customdata=told,
        hovertemplate="%{customdata}<extra></extra>", showlegend=False,
    )  # fmt: skip
    name_rows(chart, [plain(name) for name in ordered["naam"]])
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "showarrow": False, "font": {"size": 12, "color": palette.muted}}
    for place, text in enumerate(ordered.get("naast", [])):
        chart.add_annotation(y=place, text=plain(text), xshift=6, **beside)
        chart.update_layout(margin_r=_BESIDE)
    # A shape does not stretch the axis, so the ends of the intervals are told to it.
    ends = pd.concat([ordered["laag"], ordered["hoog"]])
    margin = (ends.max() - ends.min()) / 20 if len(ends) else 1
    chart.update_xaxes(range=[ends.min() - margin, ends.max() + margin])
    if reference is not None:
        level_line(chart, reference, f"{plain(reference_name)} {number(reference, decimals)}", vertical=True, theme=theme)
    return chart


def contributions(parts: pd.DataFrame, names: pd.Series, *, label: str, decimals: int = 2, theme: Theme = "light") -> go.Figure:
    """
    Draw what each area's outcome is made of: parts stacked left and right of zero, the total as a diamond.

    Parameters
    ----------
    parts
        Contribution per gebiedscode × part (at most eight parts, Dutch names as columns); an area with a gap is left
        out.
    names
        Gebiedsnaam per gebiedscode.
    label, decimals
        Name of the axis and digits after the comma.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    known = parts.dropna()
    totals = known.sum(axis="columns").sort_values(ascending=False)
    ordered = known.loc[totals.index]
    shown = [plain(name) for name in names.reindex(totals.index)]
    chart = figure(label, height=rows(len(ordered)) + 30, theme=theme)
    places = list(range(len(ordered)))
    for part, colour in zip(ordered.columns, palette.categorical, strict=False):
        told = [f"{name} · {plain(part)}: {signed(x, decimals)}" for name, x in zip(shown, ordered[part], strict=True)]
        chart.add_bar(
            x=ordered[part], y=places, orientation="h", name=plain(part), customdata=told,
            marker={"color": colour, "line": {"color": palette.background, "width": 1}},
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    chart.add_scatter(
        x=totals, y=places, mode="markers", name="totaal",
        marker={
            "symbol": "diamond", "size": 10, "color": palette.text, "line": {"color": palette.background, "width": 1.5},
        },
        customdata=[f"{name} · totaal: {signed(x, decimals)}" for name, x in zip(shown, totals, strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    chart.update_layout(barmode="relative")
    name_rows(chart, shown)
    chart.update_xaxes(zeroline=True, zerolinewidth=1.5)
    return chart


def summary_contributions(parts: pd.DataFrame, names: pd.Series, *, label: str, decimals: int = 2) -> str:
    """Say for the highest area which two parts weigh most."""
    known = parts.dropna()
    if known.empty:
        return f"{label}: voor geen van de gebieden een uitkomst."
    totals = known.sum(axis="columns")
    top = str(totals.idxmax())
    of_top = pd.Series(known.loc[top], dtype=float)
    largest = of_top.reindex(of_top.abs().sort_values(ascending=False).index).head(2)
    said = join(f"{part} ({signed(x, decimals)})" for part, x in largest.items())
    missing = len(parts) - len(known)
    without = f" {part_of(missing, len(parts), 'gebieden', 'heeft', 'hebben')} geen uitkomst." if missing else ""
    figure_said = signed(totals[top], decimals)
    place = f"in {names[top]} {figure_said}" if len(known) == 1 else f"het hoogst in {names[top]} ({figure_said})"
    return f"{label} is {place}; het meest telt {said}.{without}"


def waterfall(
    steps: pd.Series,
    *,
    start: float,
    start_name: str,
    end_name: str,
    label: str,
    decimals: int = 1,
    theme: Theme = "light",
) -> go.Figure:
    """
    Draw how one gets from a starting value to an outcome, step by step.

    Parameters
    ----------
    steps
        Change per step, Dutch names as index, in order; the outcome is the start plus their sum.
    start, start_name, end_name
        Starting value and the names of the first and last bar.
    label, decimals
        Name of the axis and digits after the comma.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    ups, downs = palette.diverging[-2], palette.diverging[1]
    names = [plain(name) for name in (start_name, *steps.index, end_name)]
    end = start + steps.sum()
    shown = [number(start, decimals), *(signed(step, decimals) for step in steps), number(end, decimals)]
    chart = figure(head=label, height=rows(len(names)), theme=theme)
    chart.add_waterfall(
        orientation="h", x=[start, *steps, end], y=list(range(len(names))),
        measure=["absolute", *["relative"] * len(steps), "total"], text=shown, textposition="outside", cliponaxis=False,
        textfont={"size": 12, "color": palette.text}, connector={"line": {"color": palette.reference, "width": 1}},
        increasing={"marker": {"color": ups}}, decreasing={"marker": {"color": downs}},
        totals={"marker": {"color": palette.primary}},
        customdata=[f"{name}: {text}" for name, text in zip(names, shown, strict=True)],
        hovertemplate="%{customdata}<extra></extra>", showlegend=False,
    )  # fmt: skip
    name_rows(chart, names)
    running = pd.Series([0.0, start, *(start + steps.cumsum())])
    margin = (running.max() - running.min()) / 6
    low = running.min() - (margin if running.min() < 0 else 0)
    chart.update_xaxes(range=[low, running.max() + margin])
    return chart


def summary_waterfall(steps: pd.Series, *, start: float, start_name: str, end_name: str, decimals: int = 1) -> str:
    """Say from what to what, and which step changes most."""
    end = number(start + steps.sum(), decimals)
    if steps.empty or not steps.abs().max() > 0:
        return f"{start_name} is {number(start, decimals)} en {end_name} {end}; geen stap verandert iets."
    largest = str(steps.abs().idxmax())
    return (
        f"Van {start_name} ({number(start, decimals)}) naar {end_name} ({end}); het meest verandert door {largest} "
        f"({signed(steps[largest], decimals)})."
    )
