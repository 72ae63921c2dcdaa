"""A table in a report: real numbers with their units, and the same as Dutch text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from wijkscan.dutch import euro
from wijkscan.views.content.blocks import DocumentError
from wijkscan.views.words.dutch import COLUMN_UNITS, NO_VALUE, YEAR_COLUMNS, in_dutch, value

CENTS = "eurocent"  # whole cents, so that amounts add up; shown as euro with two decimals
YEAR = "jaar"
TOTAL, PARTLY = "Totaal", "Totaal van wat bekend is"
_FIGURE = re.compile(r"(€\s)?[+−]?\d[\d.,]*(\s%)?|–")  # also where it was written out because its rows have different units


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
