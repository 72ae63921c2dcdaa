"""Whether counts can be what they say: whole, once, within their totals, rounded as CBS does, of every law."""

from collections.abc import Iterator

import pandas as pd

from wijkscan.dutch import number
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.cells import listed
from wijkscan.tables.voorzieningen import (
    CLIENTEN,
    COLUMNS,
    EVERY_NUMBER,
    HUISHOUDENS,
    ROUNDED_TO,
    SOORTEN,
    STAPELING,
    TOTAAL,
    UITKERINGEN,
)  # fmt: skip

_GROWN, _SMALL = 2, 50  # a wijk may have been smaller in the year of the inhabitants, or have been almost empty
_ONE = [name for name in COLUMNS if name != "aantal"]
_MOST_UNROUNDED = 0.05  # share of the counts; figures of a gemeente itself are not rounded at all


def check_counts(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows, equal ones once.

    Raises
    ------
    UnreadableFileError
        A count is negative or no whole number, or something was counted twice with different outcomes.
    """
    known = rows["aantal"].dropna()
    wrong = known[(known < 0) | (known % 1 != 0)]
    if len(wrong):
        told = f"{_named(rows.loc[wrong.index[0]])} is {wrong.iloc[0]:g}, en een aantal is heel en niet negatief"
        raise UnreadableFileError(name, told, "Lever de tabel met het onderwerp in aantallen, niet per 1 000 inwoners of in procenten.")
    rows = rows.drop_duplicates()
    twice = rows[rows.duplicated(_ONE)]
    if len(twice):
        told = f"{_named(twice.iloc[0])} staat er twee keer in, met verschillende aantallen"
        raise UnreadableFileError(name, told, "Laat van elk aantal één regel staan.")
    return rows


def check_people(name: str, rows: pd.DataFrame, _kind: str, people: pd.Series) -> None:
    """Refuse more clients or huishoudens in an area than people live there.

    Parameters
    ----------
    name, rows
        The file, and its rows.
    people
        Inhabitants per gebiedscode; of an area that is not in it nothing is checked.

    Raises
    ------
    UnreadableFileError
        A count is larger, by more than years can differ.
    """
    counted = rows[rows["meting"].isin([CLIENTEN, HUISHOUDENS]) & rows["aantal"].notna()]
    lived = counted["gebiedscode"].map(people).astype("Float64")
    above = counted[(counted["aantal"] > _GROWN * lived + _SMALL).fillna(False)]
    if len(above):
        first = above.iloc[0]
        told = f"{_named(first)} is {number(first['aantal'])}, en daar wonen {number(people[first['gebiedscode']])} mensen"
        raise UnreadableFileError(name, told, "Lever de tabel in aantallen; staan er duizendtallen of een andere eenheid in, reken die om.")


def remarks_on(rows: pd.DataFrame, kind: str) -> list[str]:
    """Say in Dutch where counts do not fit each other, a law is missing, or they are not those of CBS."""
    return [*_beside_totals(rows, kind), *_laws(rows, kind), *_rounding(rows, kind), *_unknown(rows)]


def _named(row: pd.Series) -> str:
    stapel = f" bij {row['stapel']} voorzieningen" if row["stapel"] else ""
    return f"{row['meting']} {row['soort']}{stapel} van {row['gebiedscode']} in {row['periode']}"


def _beside_totals(rows: pd.DataFrame, kind: str) -> Iterator[str]:
    """Compare with totals: no part is larger than its total, and parts that exclude each other add up to it, but for the rounding."""
    if kind == UITKERINGEN:
        return
    step = ROUNDED_TO[kind]
    for place, total, what in (("soort", TOTAAL, "soort"), ("stapel", EVERY_NUMBER, "aantal voorzieningen")):
        others = [column for column in _ONE if column != place]
        whole = rows[rows[place] == total].set_index(others)["aantal"]
        parts = rows[rows[place] != total].join(whole.rename("geheel"), on=others).dropna(subset=["aantal", "geheel"])
        above = parts[parts["aantal"] > parts["geheel"] + step]
        if len(above):
            yield f"{len(above)} keer is een {what} groter dan het totaal ({_places(above)}); dat is geen afronding: controleer het bestand"
        if kind == STAPELING and len(parts):
            added = parts.groupby(others).agg(samen=("aantal", "sum"), delen=("aantal", "size"), geheel=("geheel", "first")).reset_index()
            over = added[added["samen"] > added["geheel"] + step * (added["delen"] + 1) / 2]
            if len(over):
                told = f"per {what} tellen de aantallen {len(over)} keer op tot meer dan het totaal ({_places(over)})"
                yield f"{told}; dat is geen afronding: controleer het bestand"


def _places(rows: pd.DataFrame) -> str:
    return listed(dict.fromkeys(f"{code} {period}" for code, period in rows[["gebiedscode", "periode"]].itertuples(index=False)))


def _laws(rows: pd.DataFrame, kind: str) -> Iterator[str]:
    """Say which combinations or soorten are absent: these are unknown, and not zero."""
    absent = [soort for soort in SOORTEN[kind] if soort not in set(rows["soort"]) and soort != TOTAAL]
    if kind == STAPELING:
        known = {law for soort in rows["soort"].unique() if soort != TOTAAL for law in soort.split("_")}
        without = [law for law in ("jeugdhulp", "bijstand", "wmo") if law not in known]
        if without:
            yield f"er staan geen combinaties met {' of '.join(without)} in: van die wet is de stapeling onbekend, en dat is niet nul"
            return
    if absent and kind != UITKERINGEN:
        names = listed(soort.replace("_", " ") for soort in absent)
        yield f"niet elke soort staat erin; onbekend {'is' if len(absent) == 1 else 'zijn'}: {names}"
    if TOTAAL in SOORTEN[kind] and TOTAAL not in set(rows["soort"]):
        yield "het totaal staat er niet in; een aandeel per soort is dan niet te berekenen"


def _rounding(rows: pd.DataFrame, kind: str) -> Iterator[str]:
    known = rows["aantal"].dropna()
    step = ROUNDED_TO[kind]
    if len(known) and (known % step != 0).mean() > _MOST_UNROUNDED:
        yield f"CBS rondt deze aantallen af op {step}, en hier is dat niet zo: controleer of het aantallen zijn en of zij van CBS komen"


def _unknown(rows: pd.DataFrame) -> Iterator[str]:
    if len(rows) and rows["aantal"].isna().all():
        yield "alle aantallen zijn geheim of onbekend"
