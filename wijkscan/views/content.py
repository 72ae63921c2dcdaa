"""What a report says, apart from how it looks: one content for the PDF, the slides, the workbook and the HTML page.

Text in a block is the Markdown that the pages write too: ``**bold**``, ``*italic*``, and names made harmless by
:func:`wijkscan.views.words.texts.plain`. Titles, headings, captions and cells are plain text. Every picture and chart must say in
words what it shows, and every table has a heading per column; what lacks that is refused here and not by one of the exports.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  dutch has a function called date
from itertools import pairwise
from typing import Literal

import pandas as pd

from wijkscan.dutch import euro, number
from wijkscan.views.words.dutch import COLUMN_UNITS, NO_VALUE, ONE_DECIMAL, TWO_DECIMALS, YEAR_COLUMNS, in_dutch, unit_format, value

ChartKind = Literal["bar", "stacked", "line", "dots"]
Status = Literal["concept", "vastgesteld"]

CENTS = "eurocent"  # whole cents, so that amounts add up; shown as euro with two decimals
YEAR = "jaar"
TOTAL, PARTLY = "Totaal", "Totaal van wat bekend is"
_FIGURE = re.compile(r"(€\s)?[+−]?\d[\d.,]*(\s%)?|–")  # also where it was written out because its rows have different units
MOST_SERIES = 8  # colours that everyone can tell apart


class DocumentError(ValueError):
    """Content that cannot be made accessible or does not fit together; the message says what is missing."""


@dataclass(frozen=True)
class Paragraph:
    """Running text (Markdown)."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list (Markdown per item)."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section, plain text; it does not stand in the table of contents."""

    text: str


@dataclass(frozen=True)
class Certainty:
    """One sentence (Markdown) on how sure what stands above it is."""

    text: str


@dataclass(frozen=True)
class Notes:
    """What the presenter needs to know (Markdown): only on slides, beside source and certainty."""

    text: str


@dataclass(frozen=True)
class Room:
    """Ruled lines to write on by hand, only on paper: a number of them, or with 0 what is left of the page."""

    lines: int = 0


@dataclass(frozen=True, eq=False)
class Table:
    """Figures with a heading per column.

    Parameters
    ----------
    name
        Caption, and in the workbook the name of the sheet.
    frame
        Real numbers, not text, with Dutch column names; the index is left out.
    units
        Unit per column, as in the columns registry; also `CENTS` for whole cents, `YEAR` and `ONE_DECIMAL`. Columns that mean the
        same in every table have theirs already.
    printed
        Columns that fit on paper and on a slide; all of them when empty. The workbook always has all.
    totals
        Columns that the reader expects to add up: a last row has their sums, in the workbook as formulas.
    stated
        Totals that are no sum, such as the borders of the band of everything together: they stand in that row as they are.
    across
        Column that adds up all columns before it but the first: in the workbook a formula.
    row_units
        Unit per row, for a table that sets figures of different units below one another.
    source
        Source line of this table; that of the document when empty.
    on_slides
        False for a table that belongs in the report and the workbook only.
    on_paper
        False for a table too long to read on paper: it is in the workbook and the HTML page.
    """

    name: str
    frame: pd.DataFrame
    units: Mapping[str, str] = field(default_factory=dict)
    printed: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    stated: Mapping[str, float] = field(default_factory=dict)
    across: str = ""
    row_units: tuple[str, ...] = ()
    source: str = ""
    on_slides: bool = True
    on_paper: bool = True

    def __post_init__(self) -> None:
        names = [str(name) for name in self.frame.columns]
        if not self.name.strip() or not names or not all(name.strip() for name in names):
            raise DocumentError(f"Tabel '{self.name}' kan niet in het rapport: de tabel en elke kolom moeten een naam hebben.")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise DocumentError(f"Tabel '{self.name}': kolom '{twice}' komt dubbel voor; geef elke kolom een eigen naam.")
        across = (self.across,) if self.across else ()
        given = {"units": self.units, "printed": self.printed, "totals": self.totals, "stated": self.stated, "across": across}
        for kind, chosen in given.items():
            stray = [name for name in chosen if name not in names]
            if stray:
                raise DocumentError(f"Tabel '{self.name}' heeft geen kolom '{stray[0]}' (genoemd in {kind}).")

    def told(self) -> pd.DataFrame:
        """Give the printed columns as Dutch text, with the totals as last row; a gap is a dash."""
        shown = self.frame[list(self.printed)] if self.printed else self.frame
        columns = [self._column(shown[name]) for name in shown.columns]
        told = pd.concat(columns, axis="columns").astype(str)
        if not self.has_total:
            return told
        sums = self.frame[list(self.totals)].sum(min_count=1).to_frame().T.assign(**self.stated)
        written = {name: self._told(sums[name], self.unit(name)).iloc[0] for name in map(str, sums.columns)}
        last = [self.total_name, *(written.get(str(name), "") for name in told.columns[1:])]
        return pd.concat([told, pd.DataFrame([last], columns=told.columns)], ignore_index=True)

    @property
    def has_total(self) -> bool:
        """Tell whether there is a last row with totals."""
        return bool(self.totals) and len(self.frame) > 0

    @property
    def total_name(self) -> str:
        """Name that row: where a figure is missing, its sum is not that of everything."""
        return PARTLY if bool(self.frame[list(self.totals)].isna().any(axis=None)) else TOTAL

    def cell_units(self, name: str) -> list[str | None]:
        """Give the unit of every cell of a column."""
        of_rows = bool(self.row_units) and name != self.frame.columns[0]
        return [*self.row_units] if of_rows else [self.unit(name)] * len(self.frame)

    def unit(self, name: str) -> str | None:
        """Give the unit of a column; None where it has none of its own."""
        usual = COLUMN_UNITS.get(name) if pd.api.types.is_numeric_dtype(self.frame[name]) else None
        return self.units.get(name, usual)

    def numeric(self) -> list[bool]:
        """Tell per printed column whether it holds figures, which stand to the right."""
        return [self.holds_figures(str(name)) for name in self.printed or self.frame.columns]

    def holds_figures(self, name: str) -> bool:
        """Tell whether a column holds figures, as numbers or written out."""
        column = self.frame[name]
        if pd.api.types.is_numeric_dtype(column):
            return not pd.api.types.is_bool_dtype(column)
        cells = [str(cell) for cell in column]
        return all(_FIGURE.fullmatch(cell) for cell in cells) and any(cell != NO_VALUE for cell in cells)

    def _column(self, column: pd.Series) -> pd.Series:
        if not self.row_units or column.name == self.frame.columns[0]:
            return self._told(column, self.unit(str(column.name)))
        cells = zip(column, self.row_units, strict=True)
        told = [cell if isinstance(cell, str) else value(cell, unit, NO_VALUE, bare=True) for cell, unit in cells]
        return pd.Series(told, index=column.index, name=column.name)

    def _told(self, column: pd.Series, unit: str | None) -> pd.Series:
        if unit is None and column.name not in YEAR_COLUMNS:
            return in_dutch(column.to_frame()).iloc[:, 0]
        if unit == CENTS:
            return column.map(lambda cents: NO_VALUE if pd.isna(cents) else euro(cents, 2))
        if unit in (YEAR, None):
            return column.map(lambda year: NO_VALUE if pd.isna(year) or year == NO_VALUE else f"{float(year):.0f}")
        return column.map(lambda x: value(x, str(unit), NO_VALUE, bare=True))


@dataclass(frozen=True)
class Figure:
    """A picture, with in words what it shows.

    Parameters
    ----------
    png
        At print resolution.
    alt
        What the picture shows, for who does not see it.
    caption
        What stands below it.
    source
        Source line; that of the document when empty.
    page
        A whole HTML page with the same, to look at closely in the HTML export; the picture when empty.
    slide
        Draws the same with letters that can be read from the back of a room (PNG), when slides are asked for; the picture when None.
    width
        Part of the width of a page on paper that it takes (0-1).
    """

    png: bytes
    alt: str
    caption: str
    source: str = ""
    page: str = ""
    slide: Callable[[], bytes] | None = None
    width: float = 1

    def __post_init__(self) -> None:
        if not self.png.startswith(b"\x89PNG"):
            raise DocumentError(f"Afbeelding '{self.caption}' is geen PNG; maak de afbeelding opnieuw.")
        _said(self.alt, f"Afbeelding '{self.caption}'")


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
        _said(self.alt, f"Grafiek '{self.title}'")
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


Block = Paragraph | Subheading | Bullets | Certainty | Notes | Room | Table | Figure | Chart


@dataclass(frozen=True)
class Section:
    """One question with its answer.

    Parameters
    ----------
    heading
        What it is about.
    blocks
        What is shown, in reading order.
    message
        The answer in one sentence, computed from the numbers (Markdown).
    level
        1 for a chapter, 2 for a part of the chapter before it.
    on_slides
        False for a section to read and not to present.
    """

    heading: str
    blocks: tuple[Block, ...]
    message: str = ""
    level: Literal[1, 2] = 1
    on_slides: bool = True

    def certainty(self) -> str:
        """Give all that is said about certainty, as one text."""
        return " ".join(block.text for block in self.blocks if isinstance(block, Certainty))


@dataclass(frozen=True)
class Document:
    """A whole report: append sections to say more.

    Parameters
    ----------
    title, subtitle, gemeente
        On the cover, plain text.
    day
        Day it was made.
    sections
        Chapters in reading order; the first one of level 1.
    opening
        What stands on the first page, before the contents: the answer, what is asked or was decided. The first one of level 1; on
        slides the first follows the title and the second closes the story.
    sources, assumptions
        At the back of every export.
    assumed
        The assumptions as a reader has them, in parts by subject; the table of all of them when empty.
    source
        Source line under everything without its own.
    status
        ``concept`` puts a mark on every page until it is fixed.
    short
        True for a profile of a few pages: no table of contents, and no new page per chapter.
    """

    title: str
    subtitle: str
    gemeente: str
    day: Date
    sections: tuple[Section, ...]
    sources: Table
    assumptions: Table
    source: str
    status: Status = "concept"
    short: bool = False
    assumed: tuple[Section, ...] = ()
    opening: tuple[Section, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise DocumentError("Het rapport heeft geen titel; geef er een, want zonder titel is het niet toegankelijk.")
        if not self.sections or self.sections[0].level != 1:
            raise DocumentError("Het rapport heeft geen eerste hoofdstuk: begin met een onderdeel van niveau 1.")

    def back(self) -> tuple[Section, ...]:
        """Give what stands at the back of what is read from front to back: sources and assumptions."""
        return (Section("Bronnen", (self.sources,)), *(self.assumed or (Section("Aannamen en normen", (self.assumptions,)),)))

    def read(self) -> tuple[Section, ...]:
        """Give everything in reading order, from the answer to sources and assumptions."""
        return (*self.opening, *self.sections, *self.back())

    def source_of(self, block: "Table | Figure | Chart") -> str:
        """Give the source line of a table or picture; sources and assumptions say of themselves where they come from."""
        if any(block is one for section in self.back() for one in section.blocks):
            return ""
        return block.source or self.source

    def tables(self) -> Iterator[Table]:
        """Give every table in reading order, those of the charts that have no table of the same name among them."""
        told = (*self.opening, *self.sections)
        named = {block.name for section in told for block in section.blocks if isinstance(block, Table)}
        for section in told:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block
                elif isinstance(block, Chart) and block.title not in named:
                    yield block.table()


def blocks_of(text: str) -> tuple[Paragraph | Bullets, ...]:
    """Read a longer Markdown text: paragraphs and lists, parted by empty lines."""
    found: list[Paragraph | Bullets] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [" ".join(item.split()) for item in re.split(r"^- ", part, flags=re.MULTILINE)]
        if lines[0]:
            found.append(Paragraph(lines[0]))
        if lines[1:]:
            found.append(Bullets(tuple(lines[1:])))
    return tuple(found)


def figure_text(chart: Chart, x: float) -> str:
    """Write one figure of a chart the Dutch way; a gap is a dash."""
    if pd.isna(x):
        return NO_VALUE
    return value(x, chart.unit, bare=True) if chart.decimals is None else number(x, chart.digits)


def _said(alt: str, what: str) -> None:
    if not alt.strip():
        raise DocumentError(f"{what} heeft geen beschrijving; schrijf in één zin wat er te zien is, voor wie haar niet ziet.")
