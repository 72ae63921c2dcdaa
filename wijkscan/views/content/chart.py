"""A chart in a report as figures, that every export draws in its own way."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd

from wijkscan.dutch import number
from wijkscan.views.content.blocks import DocumentError, said
from wijkscan.views.content.table import Table
from wijkscan.views.words.dutch import NO_VALUE, ONE_DECIMAL, TWO_DECIMALS, unit_format, value

ChartKind = Literal["bar", "stacked", "line", "dots"]
MOST_SERIES = 8  # colours that everyone can tell apart


@dataclass(frozen=True)
class Series:
    """Figures over the categories of a chart; `low` and `high` are the margin of dots, a gap is NaN."""

    name: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart as figures, so that every export draws it in its own way and the slides stay editable.

    Parameters
    ----------
    kind
        ``bar`` (down the side), ``stacked`` (parts beside one another on one bar), ``line`` (over years) or ``dots`` (with margin).
    title
        What is shown; also the name of the table that goes with it.
    categories
        Names or years, in the order they are read.
    series
        One for dots; at most eight otherwise.
    unit
        Unit of all figures.
    alt
        What the chart shows, as a sentence.
    caption, source
        What stands below it; the source line of the document when empty.
    decimals
        Digits after the comma; those of the unit when not given.
    reference, reference_name
        A level to compare with, and what it is called.
    axis
        From where to where the axis runs; just wide enough when not given.
    width
        As of a figure; pictures that fit beside one another on paper stand there.
    """

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    alt: str
    caption: str = ""
    source: str = ""
    decimals: int | None = None
    reference: float | None = None
    reference_name: str = ""
    axis: tuple[float, float] | None = None
    width: float = 1

    def __post_init__(self) -> None:
        said(self.alt, f"Grafiek '{self.title}'")
        if not self.series or not self.categories:
            raise DocumentError(f"Grafiek '{self.title}' is leeg; laat haar weg of kies gebieden met cijfers.")
        for one in self.series:
            margins = [part for part in (one.low, one.high) if part]
            if any(len(part) != len(self.categories) for part in (one.values, *margins)):
                raise DocumentError(
                    f"Grafiek '{self.title}': reeks '{one.name}' heeft {len(one.values)} waarden bij {len(self.categories)} namen."
                )
        if len(self.series) > MOST_SERIES:
            raise DocumentError(f"Grafiek '{self.title}' kan hoogstens acht reeksen uit elkaar houden, niet {len(self.series)}.")
        if self.kind == "dots" and len(self.series) > 1:
            raise DocumentError(f"Grafiek '{self.title}': punten met een marge kunnen maar één reeks hebben.")

    @property
    def digits(self) -> int:
        """Digits after the comma."""
        return unit_format(self.unit).decimals if self.decimals is None else self.decimals

    def parts(self, most: int) -> list["Chart"]:
        """Cut into charts of at most this many categories, as even as possible, on one and the same axis."""
        total = len(self.categories)
        pieces = -(-total // most)
        if pieces < 2 or self.kind == "line":
            return [self]
        edges = [round(total * piece / pieces) for piece in range(pieces + 1)]
        return [self._slice(start, end) for start, end in pairwise(edges)]

    def table(self) -> Table:
        """Give the figures as a table: a row per category."""
        columns: dict[str, object] = {"Jaar" if self.kind == "line" else "Gebied": list(self.categories)}
        for one in self.series:
            columns[one.name] = list(one.values)
            columns |= {name: list(part) for name, part in (("Marge laag", one.low), ("Marge hoog", one.high)) if part}
        unit = self.unit if self.decimals is None else ("aantal", ONE_DECIMAL, TWO_DECIMALS)[self.decimals]
        frame = pd.DataFrame(columns)
        return Table(self.title, frame, {str(name): unit for name in frame.columns[1:]})

    def extent(self) -> tuple[float, float]:
        """Tell from where to where the axis has to run for everything to be on it."""
        if self.axis is not None:
            return self.axis
        values = pd.DataFrame({place: one.values for place, one in enumerate(self.series)}, dtype=float)
        if self.kind == "stacked":
            drawn = [values.clip(lower=0).sum(axis="columns"), values.clip(upper=0).sum(axis="columns")]
        else:
            margins = [pd.Series(part, dtype=float) for one in self.series for part in (one.low, one.high)]
            drawn = [pd.Series(values.to_numpy().ravel()), *margins]
        ends = pd.concat([*drawn, pd.Series([self.reference, 0.0 if self.kind == "bar" else None], dtype=float)])
        return (float(ends.min()), float(ends.max())) if ends.notna().any() else (0.0, 1.0)

    def _slice(self, start: int, end: int) -> "Chart":
        """Give a part; it is described by what is on it, and the first one by the whole too."""
        total = len(self.categories)
        which = f"{start + 1} tot en met {end} van {total}"
        title = f"{self.title} ({start + 1}–{end} van {total})"
        alt = f"Plaats {which}, van {self.categories[start]} tot en met {self.categories[end - 1]}.{self._span(start, end)}"
        alt += f" Over het geheel: {self.alt}" if start == 0 else ""
        series = tuple(Series(one.name, one.values[start:end], one.low[start:end], one.high[start:end]) for one in self.series)
        return Chart(
            self.kind, title, self.categories[start:end], series, self.unit, alt, self.caption,
            self.source, self.decimals, self.reference, self.reference_name, self.extent(), self.width,
        )  # fmt: skip

    def _span(self, start: int, end: int) -> str:
        """Say from where to where the figures of a part go; nothing where several series stand beside one another."""
        if len(self.series) > 1 and self.kind != "stacked":
            return ""
        added = pd.DataFrame([one.values[start:end] for one in self.series], columns=range(start, end), dtype=float).sum(skipna=False)
        known = added.dropna().reset_index(drop=True)
        names = [self.categories[place] for place in range(start, end) if not pd.isna(added[place])]
        if known.empty:
            return " Hier is geen cijfer van."
        low, high = (f"{figure_text(self, known[place])} ({names[place]})" for place in (known.argmin(), known.argmax()))
        what = self.series[0].name if len(self.series) == 1 else "Alles samen"
        return f" {what} loopt van {low} tot {high}." if low != high else f" {what} is {low}."


def figure_text(chart: Chart, x: float) -> str:
    """Write one figure of a chart the Dutch way; a gap is a dash."""
    if pd.isna(x):
        return NO_VALUE
    return value(x, chart.unit, bare=True) if chart.decimals is None else number(x, chart.digits)
