"""Read a file with amounts of gemeenten: what it is, its rows, and what is to be said about them."""

from collections.abc import Mapping

import pandas as pd

from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.cells import listed
from wijkscan.sources.geld.forms import Form, Given, check_once, form_of, told_unread, unread
from wijkscan.sources.geld.plausible import check_units
from wijkscan.sources.rows import Rows, choice, has_form, lists_beside, main_file, of_year, read_rows
from wijkscan.tables.geld import IV3, KOSTEN_JEUGD, KOSTEN_WMO
from wijkscan.tables.gemeentenamen import plain
from wijkscan.tables.herindelingen import other_editions
from wijkscan.tables.taakvelden import FIRST_YEAR, taakvelden, whole_codes

_SOCIAL = "6."
_FEW = 3  # taakvelden that do not exist in a year, from which on the file is of another year
_ROUNDED = 100_000  # cents to which amounts of Iv3 are rounded
_NEAR = 0.01  # share of a taakveld that its parts may be off by their rounding, and no more
_LEAST_SOCIAL = 5  # taakvelden of hoofdtaakveld 6 without which a total of it says little


def is_money(name: str, content: bytes) -> bool:
    """Tell whether a file has the columns of amounts of gemeenten; of a packed file that cannot be unpacked these are told why."""
    return name.lower().endswith(".gz") or has_form(name, content, _fits)


def read_money(files: Mapping[str, bytes], names: Mapping[str, str], year: int = 0) -> Rows:
    """Read the amounts in a delivery.

    Parameters
    ----------
    files
        The file; or what was fetched; with, where it was kept, the choice of the user (`CHOSEN`), which counts before `names` and `year`.
    names
        Gemeentecode per plain name (`gemeentenamen.by_name`).
    year
        Take only this year; 0 for every year there is.

    Raises
    ------
    UnreadableFileError
        No such table, amounts in another unit, another year, or one post twice with different amounts.
    """
    names, year = choice(files, names, year)
    name = main_file(files)
    table = read_rows(name, files[name], _fits, "bedragen per gemeente")
    form = form_of([str(header) for header in table])
    if form is None:
        raise UnreadableFileError(name, "geen enkel blad of bestand heeft kolommen met bedragen per gemeente", "Download het opnieuw.")
    given = Given(name, table, {plain(header): str(header) for header in table}, names, _titles(files))
    rows = form.read(given)
    missing = unread(given)
    rows, remarks = of_year(name, rows.dropna(subset=["lasten_eurocent", "baten_eurocent"], how="all"), year)
    if rows.empty:
        away = "Haal eerst cijfers of een kaart van deze gemeenten op, zodat hun namen bekend zijn." if missing else "Download het opnieuw."
        raise UnreadableFileError(name, "er staat geen enkel bedrag van een bekende gemeente in", away)
    rows = check_once(name, rows)
    check_units(name, rows, form.kind)
    if form.kind in (KOSTEN_WMO, KOSTEN_JEUGD):  # worked out of rounded amounts, for that check only
        rows = rows.assign(inwoners=pd.Series(pd.NA, index=rows.index, dtype="Float64"))
    rows, silent = _without_silent(rows)
    remarks += [*silent, *([told_unread(missing)] if missing else []), *_years(name, rows, form)]
    if form.kind == IV3:
        rows, doubled = _without_doubled(rows)
        _refuse_below_zero(name, rows)
        remarks += [*doubled, *_amounts(rows), *_taakvelden(name, rows)]
    return Rows(rows.sort_values(["gebiedscode", "jaar", "soort", "post"], ignore_index=True), form.kind, tuple(remarks))


def _fits(headers: list[str]) -> bool:
    return form_of(headers) is not None


def _titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """Give the title per key of the lists that came along with what was fetched."""
    lists = lists_beside(files).values()
    return {str(key).strip(): str(title) for found in lists for key, title in zip(found["Key"], found["Title"], strict=True)}


def _without_silent(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out gemeenten of which every amount of a year is zero: they delivered nothing, and unknown is not zero."""
    keys = ["gebiedscode", "jaar", "soort"]
    any_amount = rows["lasten_eurocent"].fillna(0).ne(0) | rows["baten_eurocent"].fillna(0).ne(0)
    filled = any_amount.groupby([rows[key] for key in keys]).transform("any")
    if filled.all():
        return rows, []
    silent = rows[~filled].drop_duplicates(keys)
    told = listed(f"{code} {year} {sort}" for code, year, sort in silent[keys].itertuples(index=False))
    return rows[filled], [
        f"van {len(silent)} gemeenten staan in een jaar alleen nullen ({told}); zij leverden niets en dat telt als onbekend"
    ]


def _years(name: str, rows: pd.DataFrame, form: Form) -> list[str]:
    """Tell which gemeenten did not exist in a year; where the year is not in the rows, it is wrong then."""
    remarks = []
    for year, found in rows.groupby("jaar")["gebiedscode"]:
        if problems := other_editions(found.unique(), int(str(year)), later_areas=form.year_in_rows):
            if not form.year_in_rows:
                raise UnreadableFileError(name, f"het is niet van {year}: {problems[0]}", "Geef het bestand een naam met het goede jaar.")
            remarks.append(f"{year}: {listed(problems)}; de bedragen blijven staan onder de code waaronder zij zijn geleverd")
    return remarks


def _without_doubled(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out a taakveld of the social domain whose parts (6.71a, 6.711) beside it add up to it, but for their rounding.

    What a gemeente did not divide over parts is booked on the taakveld itself: an amount that differs is beside them.
    """
    one = ["gebiedscode", "jaar", "soort"]
    social = rows[rows["post"].str.startswith(_SOCIAL)]
    parts = social[social["post"] != whole_codes(social["post"])]
    parts = parts.assign(post=whole_codes(parts["post"]))
    amounts = parts.groupby([*one, "post"])["lasten_eurocent"]
    of_parts, number = amounts.sum(min_count=1), amounts.count()
    whole = social[social["lasten_eurocent"].fillna(0) != 0].set_index([*one, "post"])["lasten_eurocent"]
    summed = of_parts[of_parts.fillna(0) != 0]
    both = pd.concat({"whole": whole, "parts": summed, "number": number}, axis="columns", join="inner")
    off, rounding = (both["whole"] - both["parts"]).abs(), (both["number"] + 1) * _ROUNDED / 2
    equal = (off <= rounding) & (off <= _NEAR * both["whole"].abs())
    same, differ = both.index[equal], both.index[~equal]
    told = []
    for found, what in ((same, "de delen tellen"), (differ, "dat is niet hun som maar wat niet in delen is geboekt, en telt mee")):
        named = listed(f"{code} {year} {post}" for code, year, _, post in found)
        told += [f"{len(found)} keer staat een taakveld er als geheel en in delen ({named}); {what}"] if len(found) else []
    return rows[~pd.MultiIndex.from_frame(rows[[*one, "post"]]).isin(same)], told


def _refuse_below_zero(name: str, rows: pd.DataFrame) -> None:
    """Refuse lasten that are together below zero: a correction is never that large, and some programs turn the signs."""
    social = rows[rows["post"].str.startswith(_SOCIAL)]
    summed = social.groupby(["gebiedscode", "jaar", "soort"])["lasten_eurocent"].agg(["sum", "size"])
    below = summed[(summed["sum"] < 0) & (summed["size"] >= _LEAST_SOCIAL)]
    if len(below):
        wrong = f"de lasten van het sociaal domein zijn samen onder nul ({listed(' '.join(map(str, key)) for key in below.index)})"
        raise UnreadableFileError(name, wrong, "Draai het teken om: lasten zijn boven nul, en alleen een correctie is eronder.")


def _amounts(rows: pd.DataFrame) -> list[str]:
    below = rows[rows["lasten_eurocent"].fillna(0) < 0]
    if below.empty:
        return []
    told = listed(f"{row.gebiedscode} {row.jaar} {row.post}" for row in below.itertuples())
    return [f"{len(below)} lasten zijn negatief ({told}); dat zijn correcties en zij tellen zo mee"]


def _taakvelden(name: str, rows: pd.DataFrame) -> list[str]:
    remarks = []
    for (told_year, sort), posts in rows.groupby(["jaar", "soort"])["post"]:
        year = int(str(told_year))
        if year < FIRST_YEAR:
            raise UnreadableFileError(name, f"in {year} waren er nog geen taakvelden", f"Lever {FIRST_YEAR} of later.")
        known, found = taakvelden(year), set(posts.unique())
        unknown = sorted(found - known.keys())
        if len(unknown) >= _FEW:
            wrong = f"de taakvelden {listed(unknown)} bestaan niet in {year}"
            raise UnreadableFileError(name, wrong, "Controleer het jaar: in 2025 zijn de taakvelden van hoofdtaakveld 6 anders genummerd.")
        if unknown:
            which = f"taakveld {unknown[0]} bestaat" if len(unknown) == 1 else f"de taakvelden {listed(unknown)} bestaan"
            remarks.append(f"{which} niet in {year}; de bedragen tellen mee onder die code")
        if len([post for post in found if post.startswith(_SOCIAL)]) < _LEAST_SOCIAL:
            remarks.append(f"van de {sort} {year} staan maar enkele taakvelden van hoofdtaakveld 6 erin; het totaal is dan niet compleet")
    return remarks
