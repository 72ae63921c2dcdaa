"""Use of provisions in more detail than one number per law: by type, referral, huishouden and quarter, per area and year."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.passport import Passport

WMO_SOORT, JEUGD_VORM, STAPELING, UITKERINGEN = "wmo_soort", "jeugd_vorm", "stapeling", "uitkeringen"
KINDS = (WMO_SOORT, JEUGD_VORM, STAPELING, UITKERINGEN)

TOTAAL = "totaal"
SOORTEN: Mapping[str, tuple[str, ...]] = {
    WMO_SOORT: (
        TOTAAL, "totaal_zonder_verblijf", "ondersteuning_thuis", "hulp_bij_het_huishouden", "verblijf_en_opvang",
        "hulpmiddelen_en_diensten", "overig",
    ),
    JEUGD_VORM: (TOTAAL, "jeugdhulp", "zonder_verblijf", "met_verblijf", "jeugdbescherming", "jeugdreclassering"),
    STAPELING: (TOTAAL, "jeugdhulp", "bijstand", "wmo", "jeugdhulp_bijstand", "jeugdhulp_wmo", "bijstand_wmo", "jeugdhulp_bijstand_wmo"),
    UITKERINGEN: ("bijstand", "ww", "ao", "aow"),
}  # fmt: skip
"""Per kind what is told apart. Of stapeling these are combinations: only these laws, and all of these."""

CLIENTEN, HUISHOUDENS, TRAJECTEN = "clienten", "huishoudens", "trajecten"
VERWIJZERS = (
    "via_gemeente", "via_huisarts", "via_jeugdarts", "via_gecertificeerde_instelling", "via_medisch_specialist", "via_rechter",
    "zonder_verwijzer", "verwijzer_onbekend",
)  # fmt: skip
METINGEN = (CLIENTEN, HUISHOUDENS, TRAJECTEN, *VERWIJZERS)
"""What is counted. Those of `VERWIJZERS` are trajecten of jeugdzorg, by who referred."""

EVERY_NUMBER = 0
"""Value of `stapel` for whatever number of provisions."""

ROUNDED_TO: Mapping[str, int] = {WMO_SOORT: 5, JEUGD_VORM: 5, STAPELING: 5, UITKERINGEN: 10}
"""To which multiple CBS rounds the counts of a kind."""

YEARS_BETWEEN = 3
"""Most years between two tables of a series, and between a year and its table: after more CBS seems to have stopped."""

COLUMNS = {
    "gebiedscode": "str",
    "jaar": "int64",
    "periode": "str",
    "soort": "str",
    "stapel": "int64",
    "meting": "str",
    "aantal": "Float64",
}
"""Columns of every table, with their types. A gap is unknown (withheld, or too few); zero is zero."""


@dataclass(frozen=True)
class Voorzieningen:
    """Counts from every delivery in use.

    Parameters
    ----------
    rows
        Per kind of `KINDS` a table with `COLUMNS`; a kind that nobody delivered is absent. One row per area (buurt, wijk, gemeente or
        ``NL00``), `periode` (``2023`` the year, ``2023-1`` and ``2023-2`` its halves, ``2024-K4`` the end of a quarter), `soort` (of
        `SOORTEN`), `stapel` (the number of provisions, 6 for six or more; `EVERY_NUMBER` elsewhere) and `meting`.
        Clients count in every soort they have: these add up to more than the total.
    passports
        The deliveries they are from.
    """

    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    passports: tuple[Passport, ...] = ()

    def of(self, kind: str, gemeentecode: str) -> pd.DataFrame:
        """Give the rows of one kind, of a gemeente with its wijken and buurten and of Nederland; empty, with all columns, without any."""
        table = self.rows.get(kind, empty())
        code = table["gebiedscode"].str
        return table[(code.slice(2, 6) == gemeentecode[2:6]) | (table["gebiedscode"] == COUNTRY)]


NOTHING = Voorzieningen()
"""Where nothing was delivered."""


def empty() -> pd.DataFrame:
    """Give a table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
