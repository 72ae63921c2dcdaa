"""The report of an import: every row of the export is either used or refused, and what was put right is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wijkscan.dutch import number
from wijkscan.tables.gebruik.fields import CORRECTION_TEXT, REASON_TEXT, RENEWALS_TEXT, Correction, GebruikError, Reason

_SHOWN_RANGES = 12
_OUTSIDE_SHARE = 0.5
# More than typing errors.
_SWAPPED_ROWS, _SWAPPED_SHARE = 5, 0.2
_WAY_OUT = "Wijs aan wat ze betekenen: op het scherm bij 'Wat betekenen deze waarden?', op de opdrachtregel met --kolommen en bijvoorbeeld "
_ONE_WET = " Is de hele export van één wet, zeg dat dan (op het scherm bij 'Alle rijen zijn van', op de opdrachtregel met --wet wmo)."


@dataclass(frozen=True)
class Report:
    """What was read, corrected and refused; `rows_read` is always `rows_used + rows_refused`.

    Parameters
    ----------
    source
        Name of the file or table.
    form
        What it was recognised as.
    rows_used
        Rows that are counted.
    refused
        Columns `reden`, `aantal` and `rijen` (row numbers as a reader writes them; empty for a database).
    refused_rows
        Columns `rij` and `reden`, every refused row; empty for a database.
    corrected
        Columns `soort` and `aantal`.
    notes
        Sentences in Dutch about choices made for this export.
    """

    source: str
    form: str
    rows_used: int
    refused: pd.DataFrame
    refused_rows: pd.DataFrame
    corrected: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def rows_refused(self) -> int:
        """Rows that are not counted."""
        return int(self.refused["aantal"].sum())

    @property
    def rows_read(self) -> int:
        """Rows of the export."""
        return self.rows_used + self.rows_refused

    def summary(self) -> str:
        """Say in one Dutch sentence what came of the rows."""
        read, used, refused = map(number, (self.rows_read, self.rows_used, self.rows_refused))
        return f"{self.source}: {read} rijen gelezen, {used} gebruikt, {refused} afgekeurd."


@dataclass
class Tally:
    """Counts of the report while rounds are still being read."""

    reasons: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))
    corrections: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))
    refused: list[pd.DataFrame] = field(default_factory=list)
    renewals: int = 0

    def add(self, reasons: pd.Series, corrections: pd.Series, refused: pd.DataFrame, renewals: int) -> None:
        """Add one round: rows per `Reason`, rows per `Correction`, `rij` and `reden` of what was refused."""
        self.reasons = self.reasons.add(reasons, fill_value=0).astype("int64")
        self.corrections = self.corrections.add(corrections, fill_value=0).astype("int64")
        self.refused.append(refused)
        self.renewals += renewals

    def add_unreadable(self, rows: Sequence[int]) -> None:
        """Add rows that could not be split into fields."""
        lines = pd.DataFrame({"rij": np.array(rows, dtype="int64"), "reden": Reason.UNREADABLE.value})
        self.add(pd.Series({Reason.UNREADABLE.value: len(rows)}), pd.Series(dtype="int64"), lines, 0)

    def check(self, source: str, gemeentecode: str, *, merged: str = "", unknown: str = "", example: str = "") -> None:
        """Refuse an export without usable rows, of another gemeente, or that contradicts itself.

        Parameters
        ----------
        source, gemeentecode
            Name of the file or table, and whose clients are counted.
        merged
            What is said of codes of gemeenten that went into this one.
        unknown
            Which values were not recognised.
        example
            JSON that says of one of them what it stands for.
        """
        rows = int(self.reasons.sum())
        used, outside = self._rows_for(Reason.USED), self._rows_for(Reason.OUTSIDE)
        if rows == 0:
            raise GebruikError(f"{source} heeft kolomnamen maar geen rijen; controleer de selectie van de export.")
        if self._rows_for(Reason.MERGED) > _OUTSIDE_SHARE * rows:
            raise GebruikError(f"{source} kan zo niet worden geteld. {merged}")
        swapped = self._rows_for(Reason.END_BEFORE_START)
        if swapped >= _SWAPPED_ROWS and swapped > _SWAPPED_SHARE * rows:
            raise GebruikError(
                f"Bij {swapped} van de {rows} rijen van {source} ligt de einddatum voor de ingangsdatum: de kolommen zijn verwisseld of de "
                "datums staan anders geschreven. Controleer de kolomindeling."
            )
        if outside > _OUTSIDE_SHARE * rows:
            share = number(100 * outside / rows, 1)
            raise GebruikError(
                f"{share} % van de rijen van {source} ligt buiten {gemeentecode}: dit lijkt de export van een andere "
                "gemeente. Kies de juiste gemeente of het juiste bestand."
            )
        if used == 0:
            reason = max(REASON_TEXT, key=lambda reason: int(self.reasons.get(reason.value, 0)))
            raise GebruikError(
                f"Geen enkele rij van {source} is bruikbaar; de meeste om deze reden: {REASON_TEXT[reason]}. "
                + (f"{unknown} {_WAY_OUT}{example}." if unknown else "Controleer de kolomindeling.")
                + (_ONE_WET if reason is Reason.NO_PRODUCT else "")
            )

    def _rows_for(self, reason: Reason) -> int:
        return int(self.reasons.get(reason.value, 0))

    def report(self, source: str, form: str, notes: Sequence[str]) -> Report:
        """Write the report."""
        rows = pd.concat(self.refused, ignore_index=True).sort_values("rij", kind="stable")
        per_reason = rows.groupby("reden")["rij"].apply(lambda numbers: row_ranges(numbers.to_numpy()))
        refused = [(text, int(self.reasons.get(reason.value, 0)), per_reason.get(reason.value, "")) for reason, text in REASON_TEXT.items()]
        corrected = [(text, int(self.corrections.get(correction.value, 0))) for correction, text in CORRECTION_TEXT.items()]
        corrected.append((RENEWALS_TEXT, self.renewals))
        return Report(
            source=source,
            form=form,
            rows_used=int(self.reasons.get(Reason.USED.value, 0)),
            refused=_present(pd.DataFrame(refused, columns=["reden", "aantal", "rijen"])),
            refused_rows=pd.DataFrame(
                {
                    "rij": rows["rij"].astype("int64").to_numpy(),
                    "reden": [REASON_TEXT[Reason(number)] for number in rows["reden"]],
                }
            ),
            corrected=_present(pd.DataFrame(corrected, columns=["soort", "aantal"])),
            notes=tuple(notes),
        )


def correction_bits() -> dict[int, int]:
    """Give the bit of every correction in `correcties`, by its number."""
    return {correction.value: 1 << correction.value for correction in Correction}


def _present(table: pd.DataFrame) -> pd.DataFrame:
    """Keep what occurs, most frequent first."""
    return table[table["aantal"] > 0].sort_values("aantal", ascending=False, kind="stable").reset_index(drop=True)


def row_ranges(numbers: np.ndarray) -> str:
    """
    Write row numbers the way a reader would: `3, 7–9, 12`.

    Parameters
    ----------
    numbers
        In ascending order.

    Returns
    -------
    At most twelve runs, then how many rows there are more.
    """
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
    runs = np.split(numbers, starts[1:])
    shown = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs[:_SHOWN_RANGES]]
    left = sum(len(run) for run in runs[_SHOWN_RANGES:])
    return ", ".join(shown) + (f" en nog {left}" if left else "")
