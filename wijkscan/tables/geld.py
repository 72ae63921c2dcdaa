"""What gemeenten book, plan and get: amounts per gemeente, year and post, whatever their producer calls these."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from wijkscan.tables.passport import Passport

IV3, GEMEENTEFONDS, KOSTEN_WMO, KOSTEN_JEUGD = "iv3", "gemeentefonds", "kosten_wmo", "kosten_jeugd"
KINDS = (IV3, GEMEENTEFONDS, KOSTEN_WMO, KOSTEN_JEUGD)

JAARREKENING, BEGROTING = "jaarrekening", "begroting"
GEREALISEERD, BEGROOT = "gerealiseerd", "begroot"

COLUMNS = {
    "gebiedscode": "str",
    "jaar": "int64",
    "soort": "str",
    "post": "str",
    "naam": "str",
    "lasten_eurocent": "Int64",
    "baten_eurocent": "Int64",
    "inwoners": "Float64",
}
"""Columns of every table, with their types. A gap is unknown; zero is zero."""


@dataclass(frozen=True)
class Geld:
    """Amounts from every delivery in use, the newest delivery first where two have the same.

    Parameters
    ----------
    rows
        Per kind of `KINDS` a table with `COLUMNS`; a kind that nobody delivered is absent. One row per gemeente (``NL00`` for
        Nederland), `jaar`, `soort` and `post`:

        =================  ====================================  =====================================
        kind               `soort`                               `post`
        =================  ====================================  =====================================
        ``iv3``            ``jaarrekening``, ``begroting``       taakveld as of that year, such as ``6.2``
        ``gemeentefonds``  circular, ``septembercirculaire 2024``  cluster, such as ``jeugd``
        ``kosten_wmo``     ``gerealiseerd``, ``begroot``         type of provision
        ``kosten_jeugd``   ``gerealiseerd``                      form of jeugdzorg
        =================  ====================================  =====================================

        Amounts are whole eurocents a year; `inwoners` where the producer gives them.
    passports
        The deliveries they are from.
    """

    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    passports: tuple[Passport, ...] = ()

    def of(self, kind: str, gemeentecode: str) -> pd.DataFrame:
        """Give the rows of one kind and gemeente; empty, with all columns, where there are none."""
        table = self.rows.get(kind, empty())
        return table[table["gebiedscode"] == gemeentecode]


def empty() -> pd.DataFrame:
    """Give a table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
