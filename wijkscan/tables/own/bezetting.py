"""Bezetting: who works where today, from a table as delivered to a checked table, or to a to-do list in Dutch."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from wijkscan.dutch import number
from wijkscan.tables.areas import printable
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.rows import cell_text, missing_column, places
from wijkscan.tables.spelling import name_key

FLEXPOOL = "flexpool"
COLUMNS = ("team", "persoon", "functie", "discipline", "fte", "vaardigheden", "van", "tot")

_HEADERS: dict[str, tuple[str, ...]] = {
    "team": ("team", "wijkteam", "teamnaam", "naam team"),
    "persoon": ("persoon", "personeelscode", "personeelsnummer", "medewerker", "medewerkercode"),
    "functie": ("functie", "functienaam", "rol"),
    "discipline": ("discipline", "vakgebied", "specialisme"),
    "fte": ("fte", "omvang", "formatieplaats", "aantal fte"),
    "vaardigheden": ("vaardigheden", "skills", "inzetbaar als", "kan ook"),
    "van": ("beschikbaar van", "van", "begindatum", "datum in dienst", "beschikbaar vanaf"),
    "tot": ("beschikbaar tot", "tot", "einddatum", "datum uit dienst", "tot en met", "beschikbaar tot en met"),
}
REQUIRED = ("team", "discipline", "fte")
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})([ T].*)?")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_SEPARATOR = re.compile(r"[,;/|+]")
# A person cannot work more than a full week; decimals of 0,1 that add up to 1 may be a hair over it.
_FULL, _HAIR = 1.0, 1e-9
_ALWAYS = (pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31"))
# From here on a number cannot be fte: of one person, and of one function in one team. Hours a week can.
_MOST_OF_A_PERSON, _MOST_OF_A_FUNCTION = 2.0, 12.0


@dataclass(frozen=True)
class Bezetting:
    """The people there are.

    Parameters
    ----------
    people
        One row per person (or function) and team: `team` (`flexpool` for who belongs to no team), `persoon` and `functie` (may be
        empty), `discipline` (code), `fte`, `vaardigheden` (tuple of discipline codes, the own one first), `van` and `tot` (last day;
        missing is open).
    """

    people: pd.DataFrame

    def on(self, day: pd.Timestamp) -> Self:
        """Give those who are available on a day, first and last day included."""
        begun = self.people["van"].isna() | (self.people["van"] <= day)
        lasting = self.people["tot"].isna() | (self.people["tot"] >= day)
        return type(self)(self.people[begun & lasting])

    def of_teams(self) -> Self:
        """Give those who belong to a team."""
        return type(self)(self.people[self.people["team"] != FLEXPOOL])

    def flexpool(self) -> pd.DataFrame:
        """Give the flexpool: index person, columns `fte`, `vaardigheden`; functions without a person are numbered."""
        pool = self.people[self.people["team"] == FLEXPOOL]
        number = pd.Series([f"{place + 1}" for place in range(len(pool))], index=pool.index)
        called = pool["persoon"].where(pool["persoon"] != "", pool["functie"].str.cat(number, sep=" "))
        joined = pool.assign(persoon=called).groupby("persoon", sort=False)
        skills = [tuple(dict.fromkeys(code for codes in rows["vaardigheden"] for code in codes)) for _, rows in joined]
        fte = joined["fte"].sum()
        return fte.to_frame().assign(vaardigheden=pd.Series(skills, index=fte.index, dtype=object))

    def per_team(self) -> pd.Series:
        """Give fte per team."""
        return self.people.groupby("team", sort=True)["fte"].sum().rename("bezetting")

    def per_discipline(self) -> pd.DataFrame:
        """Give team × discipline: fte, 0 where nobody works."""
        return self.people.pivot_table(index="team", columns="discipline", values="fte", aggfunc="sum", fill_value=0.0)


def read_bezetting(raw: pd.DataFrame, *, file: str, teams: Iterable[str], disciplines: Mapping[str, Iterable[str]]) -> Bezetting:
    """
    Check a bezetting as a gemeente delivers it.

    Parameters
    ----------
    raw
        Text as in the file, one row per person or function and team. Headers may be spelt in several ways; numbers have a decimal
        comma or point, days are dd-mm-jjjj (or jjjj-mm-dd).
    file
        Name used in messages.
    teams
        Known teams; `flexpool` always is one.
    disciplines
        Per code the ways it may be written.

    Returns
    -------
    The checked bezetting; empty rows are left out, names of teams and disciplines are those that are known.

    Raises
    ------
    InvalidTableError
        Columns that are missing or double, no rows, an unknown team or discipline, an fte that is no number or not above 0, days that do
        not exist or run backwards, neither person nor function, or a person above 1 fte at the same time: all problems at once.
    """
    lines = dict(enumerate(places(raw)))
    text = raw.astype(object).map(lambda cell: printable(cell_text(cell))).reset_index(drop=True)
    found = _columns(text.columns, file)
    text = text[(text != "").any(axis="columns")]
    if text.empty:
        raise InvalidTableError(file, ["geen enkele regel met een medewerker; zet per medewerker en team een regel in het bestand"])
    rows = pd.DataFrame({name: text[found[name]] if name in found else "" for name in COLUMNS}, index=text.index)
    problems: list[str] = []
    spelt = {name_key(way): code for code, ways in disciplines.items() for way in (code, *ways)}
    known = {name_key(team): team for team in (*teams, FLEXPOOL)}
    own = rows["discipline"].map(lambda value: spelt.get(name_key(value), ""))
    table = rows.assign(
        team=rows["team"].map(lambda value: known.get(name_key(value), "")),
        discipline=own,
        fte=rows["fte"].map(read_fte),
        van=rows["van"].map(_day).astype("datetime64[s]"),
        tot=rows["tot"].map(_day).astype("datetime64[s]"),
    )
    for (line, row), (_, read) in zip(rows.iterrows(), table.iterrows(), strict=True):
        problems += _row_problems(lines[int(str(line))], row, read, list(known.values()), list(disciplines))
    skills = rows["vaardigheden"].map(lambda value: [part.strip() for part in _SEPARATOR.split(value) if part.strip()])
    for line, parts in skills.items():
        problems += [
            f"regel {lines[int(str(line))]}: vaardigheid '{part}' is onbekend (kies uit {', '.join(disciplines)})"
            for part in parts
            if name_key(part) not in spelt
        ]
    problems += _above_full_time(table)
    if problems:
        raise InvalidTableError(file, problems)
    table["vaardigheden"] = [
        tuple(dict.fromkeys([first, *(spelt[name_key(part)] for part in parts)])) for first, parts in zip(own, skills, strict=True)
    ]
    return Bezetting(table.reset_index(drop=True)[list(COLUMNS)])


def find_columns(headers: Iterable[str]) -> dict[str, str]:
    """Give per column of a bezetting the header that holds it, as far as there are."""
    by_key = {name_key(str(header)): str(header) for header in reversed(list(headers))}
    found = {name: next((by_key[name_key(way)] for way in ways if name_key(way) in by_key), "") for name, ways in _HEADERS.items()}
    return {name: header for name, header in found.items() if header}


def _columns(columns: Iterable[object], file: str) -> dict[str, str]:
    """Find which header holds which column."""
    headers = list(map(str, columns))
    by_key: dict[str, list[str]] = {}
    for header in headers:
        by_key.setdefault(name_key(header), []).append(header)
    found, problems = {}, []
    for name, ways in _HEADERS.items():
        matches = [header for way in ways for header in by_key.get(name_key(way), [])]
        if len(matches) > 1:
            problems.append(f"kolom '{name}' staat er meer dan eens in ({', '.join(matches)}); houd er één over")
        elif matches:
            found[name] = matches[0]
        elif name in REQUIRED:
            problems.append(missing_column(name, ways, headers))
    if "persoon" not in found and "functie" not in found:
        ways = (*_HEADERS["persoon"], *_HEADERS["functie"])
        problems.append(f"{missing_column('persoon', ways, headers)}; zet er een code in, geen naam")
    if problems:
        raise InvalidTableError(file, problems)
    return found


def _row_problems(line: str, row: pd.Series, read: pd.Series, teams: list[str], disciplines: list[str]) -> list[str]:
    who = f"regel {line} ({row['persoon'] or row['functie'] or 'zonder persoon of functie'})"
    most = _MOST_OF_A_PERSON if row["persoon"] else _MOST_OF_A_FUNCTION
    unit = "zijn dit uren per week? Deel ze dan door de uren van een volle week, zodat 36 uur 1 wordt; is het echt fte, verdeel het dan"
    checks = (
        (read["fte"] > most, f"{who}: fte is {row['fte']}; {unit} over meer regels"),
        (not read["team"], f"{who}: team '{row['team']}' is onbekend (kies uit {', '.join(teams)})"),
        (not read["discipline"], f"{who}: discipline '{row['discipline']}' is onbekend (kies uit {', '.join(disciplines)})"),
        (np.isnan(read["fte"]), f"{who}: fte is '{row['fte']}', verwacht een getal zoals 0,8"),
        (read["fte"] <= 0, f"{who}: fte is {row['fte']}, verwacht meer dan 0; haal de regel weg als er niemand werkt"),
        (row["van"] and pd.isna(read["van"]), f"{who}: 'van' is '{row['van']}', verwacht een bestaande dag als dd-mm-jjjj"),
        (row["tot"] and pd.isna(read["tot"]), f"{who}: 'tot' is '{row['tot']}', verwacht een bestaande dag als dd-mm-jjjj"),
        (read["tot"] < read["van"], f"{who}: 'tot' ({row['tot']}) ligt voor 'van' ({row['van']}); verwissel ze"),
        (not (row["persoon"] or row["functie"]), f"regel {line}: persoon en functie zijn leeg; vul een van beide in"),
    )
    return [told for broken, told in checks if broken]


def _above_full_time(table: pd.DataFrame) -> list[str]:
    """Tell which persons work more than a full week at the same time; a person who changes teams does not."""
    named = table[(table["persoon"] != "") & (table["fte"] > 0) & (table["fte"] <= _MOST_OF_A_PERSON)]
    begin, end = named["van"].fillna(_ALWAYS[0]), named["tot"].fillna(_ALWAYS[1])
    problems = []
    for person, rows in named.groupby("persoon", sort=False):
        # The sum can only be largest on a day on which something begins.
        moments = [rows["fte"][(begin[rows.index] <= day) & (end[rows.index] >= day)].sum() for day in begin[rows.index]]
        if max(moments) > _FULL + _HAIR:
            told = number(max(moments), 2)
            teams = ", ".join(dict.fromkeys(rows["team"]))
            problems.append(f"{person} werkt samen {told} fte ({teams}), verwacht hooguit 1; verdeel de fte over de regels")
    return problems


def read_fte(text: str) -> float:
    """Read a number with a decimal comma or point; what is none becomes a gap."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else float("nan")


def _day(text: str) -> pd.Timestamp | None:
    """Read a day; what is no existing day becomes a gap."""
    if found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO_DAY.fullmatch(text):
        year, month, day, _ = found.groups()
    else:
        return None
    try:
        return pd.Timestamp(year=int(year), month=int(month), day=int(day))
    except ValueError:
        return None
