"""The forms in which amounts of gemeenten are delivered, each recognised by its columns and read into the rows of `tables.geld`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.cells import amounts, area_codes, listed, posts, refuse_cell, years_of
from wijkscan.tables.areas import clean_name
from wijkscan.tables.geld import (
    BEGROOT,
    BEGROTING,
    COLUMNS,
    GEMEENTEFONDS,
    GEREALISEERD,
    IV3,
    JAARREKENING,
    KOSTEN_JEUGD,
    KOSTEN_WMO,
)  # fmt: skip
from wijkscan.tables.gemeentenamen import plain
from wijkscan.tables.taakvelden import taakvelden

THOUSANDS, EUROS = "x 1 000 euro", "euro"
_SORTS = {"0": BEGROTING, "5": JAARREKENING}  # the last sign of a Verslagsoort; the others are quarters
_INTERNAL = ("L7.1", "L7.4", "L7.5")
_CIRCULARS = {"m": "meicirculaire", "s": "septembercirculaire"}
# The keys of the types of Wmo as CBS uses them in its tables of clients; a list that comes along counts first.
_KNOWN_POSTS = {
    "T001024": "Totaal", "A019506": "Ondersteuning thuis, totaal", "A019507": "Hulp bij het huishouden",
    "A019508": "Verblijf en opvang, totaal", "A019509": "Hulpmiddelen en diensten, totaal",
}  # fmt: skip
_NOT_CLUSTERS = {"", "gemeenten", "cbs", "prov"}


@dataclass(frozen=True)
class Given:
    """A delivered table.

    Parameters
    ----------
    name
        File, for messages.
    table, columns
        Its rows, and per plain header the header it has.
    names
        Gemeentecode per plain name.
    titles
        Title per key of a post.
    """

    name: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    names: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)

    def column(self, *wanted: str) -> pd.Series:
        """Give the first column whose plain header starts with one of the wanted."""
        found = self.find(*wanted)
        if found is None:
            raise UnreadableFileError(self.name, f"er is geen kolom '{wanted[0]}'", "Lever het met de kolommen zoals de bron die geeft.")
        return self.table[found]

    def find(self, *wanted: str) -> str | None:
        """Give the name of that column, where there is one."""
        return next((self.columns[key] for start in wanted for key in self.columns if key.startswith(start)), None)


@dataclass(frozen=True)
class Form:
    """A form: the start of the plain header of each column it is known by, its kind, and what reads it or says why not."""

    kind: str
    known_by: tuple[tuple[str, ...], ...]
    read: Callable[[Given], pd.DataFrame]
    year_in_rows: bool = True

    def fits(self, headers: set[str]) -> bool:
        """Tell whether the plain headers are those of this form."""
        return all(any(header.startswith(start) for header in headers for start in starts) for starts in self.known_by)


def _rows(given: Given, codes: pd.Series, **columns: object) -> pd.DataFrame:
    """Put rows together; those of no gemeente (a province, an unknown name) are left out."""
    empty = {"baten_eurocent": pd.NA, "inwoners": pd.NA, "lasten_eurocent": pd.NA}
    made = pd.DataFrame({"gebiedscode": codes, **empty, **columns}, index=given.table.index)
    return made[made["gebiedscode"].notna()].reindex(columns=list(COLUMNS)).astype(COLUMNS)


def _iv3_feed(given: Given) -> pd.DataFrame:
    """Add up the categorieën of every taakveld; the second plaatsing of an amount counts before the first."""
    reports = given.column("verslagsoort").astype(str).str.strip()
    sort, post = _sorts(reports), posts(given.column("taakveld"))
    category = given.column("categorie").astype(str).str.strip().str.extract(r"^([LB]\d[\d.]*)\b", expand=False)
    kept = sort.notna() & post.notna() & category.notna() & ~category.isin(_INTERNAL)
    _refuse_without(given.name, kept)
    first, second = given.find("k1eplaatsing", "1eplaatsing"), given.find("k2eplaatsing", "2eplaatsing")
    one, two = (
        amounts(given.name, given.table[found], THOUSANDS) if found else pd.Series(pd.NA, index=given.table.index, dtype="Int64")
        for found in (first, second)
    )
    flat = pd.DataFrame(
        {
            "gebiedscode": area_codes(given.column("gemeenten"), given.names), "jaar": years_of(given.name, reports), "soort": sort,
            "post": post, "categorie": category, "bedrag": two.fillna(one),
        }
    )[kept].dropna(subset=["gebiedscode", "bedrag"]).drop_duplicates()  # fmt: skip
    keys = ["gebiedscode", "jaar", "soort", "post"]
    _refuse_twice(given.name, flat, [*keys, "categorie"])
    flat["kant"] = flat["categorie"].str[0].map({"L": "lasten_eurocent", "B": "baten_eurocent"})
    summed = flat.groupby([*keys, "kant"])["bedrag"].sum(min_count=1).unstack("kant").reset_index()
    names = {(int(year), code): item.name for year in summed["jaar"].unique() for code, item in taakvelden(int(year)).items()}
    summed["naam"] = [names.get((int(year), code), "") for year, code in zip(summed["jaar"], summed["post"], strict=True)]
    return summed.reindex(columns=list(COLUMNS)).astype(COLUMNS)


def _sorts(reports: pd.Series) -> pd.Series:
    """Give begroting or jaarrekening per Verslagsoort (``2024X005``, ``2024 jaarrekening``); missing for a quarter."""
    coded = reports.str.extract(r"X00(\d)$", expand=False).map(_SORTS)
    return coded.fillna(reports.str.casefold().str.extract(r"(begroting|jaarrekening)", expand=False))


def _refuse_without(name: str, kept: pd.Series) -> None:
    if not kept.any():
        wrong = "er staan geen lasten of baten van een begroting of jaarrekening in (wel kwartalen of balansposten)"
        raise UnreadableFileError(name, wrong, "Kies Verslagsoort X000 (begroting) of X005 (jaarrekening).")


def _iv3_per_taakveld(given: Given) -> pd.DataFrame:
    reports, years = given.column("verslagsoort").astype(str).str.strip(), years_of(given.name, given.column("jaar"))
    sort, cells = _sorts(reports), given.column("taakveld")
    _refuse_without(given.name, sort.notna())
    post = posts(cells)
    refuse_cell(given.name, cells[post.isna()], "de code van een taakveld, zoals 6.2", "Verbeter die cel of laat die regel weg.")
    told = reports.str.extract(r"^(20\d\d)", expand=False).astype("Float64")
    refuse_cell(given.name, reports[told.ne(years).fillna(False)], "het jaar van die regel", "Maak beide jaren gelijk.")
    return _rows(
        given, area_codes(given.column("gmcode"), given.names).where(sort.notna()), jaar=years,
        soort=sort.fillna(""), post=post, naam=given.column("taakveldnaam").astype(str),
        lasten_eurocent=amounts(given.name, given.column("lasten1000eur"), THOUSANDS), inwoners=_inwoners(given),
    )  # fmt: skip


def _iv3_by_name(given: Given) -> pd.DataFrame:
    told = re.search(r"(?<!\d)(20\d\d)[ _-]+(begroting|jaarrekening)", given.name.casefold())
    if told is None:
        raise UnreadableFileError(
            given.name, "het zegt niet van welk jaar het is, en of het een begroting of een jaarrekening is",
            "Geef het een naam met allebei, zoals iv3_2024_jaarrekening.csv.",
        )  # fmt: skip
    year = int(told[1])
    post = posts(given.column("taakveld"))
    told_names = given.column("taakveld").astype(str).str.extract(r"^\s*\S+\s*(.*)$", expand=False)
    names = {code: item.name for code, item in taakvelden(year).items()}
    codes = area_codes(given.column("gemeenten"), given.names).where(post.notna())
    baten = given.find("baten")
    return _rows(
        given, codes, jaar=year, soort=told[2], post=post.fillna(""),
        naam=post.map(names).fillna(told_names.str.strip(" .")).fillna(""),
        lasten_eurocent=amounts(given.name, given.column("lasten"), THOUSANDS),
        baten_eurocent=amounts(given.name, given.table[baten], THOUSANDS) if baten else pd.NA, inwoners=_inwoners(given),
    )  # fmt: skip


def _fonds(given: Given) -> pd.DataFrame:
    told = re.search(r"(?<![a-z])([ms])(20\d\d)[ _-]+(20\d\d)(?!\d)", given.name.casefold())
    if told is None:
        wrong = "het zegt niet van welke circulaire en voor welk jaar het is"
        raise UnreadableFileError(given.name, wrong, "Geef het een naam zoals uitkomst_GF_S2024_2025.csv (september 2024, voor 2025).")
    clusters = {key: header for key, header in given.columns.items() if key not in _NOT_CLUSTERS and not key.startswith("unnamed")}
    codes = area_codes(given.column("gemeenten"), given.names)
    short = {
        "individuelevoorzieningenwmo": "wmo",
        "individuelevoorzieningenjeugd": "jeugd",
        "socialebasisvoorzieningen": "basisvoorzieningen",
    }
    parts = [
        _rows(
            given, codes, jaar=int(told[3]), soort=f"{_CIRCULARS[told[1]]} {told[2]}", post=short.get(key, clean_name(header).lower()),
            naam=clean_name(header), lasten_eurocent=amounts(given.name, given.table[header], EUROS),
        )
        for key, header in clusters.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _costs(posts: tuple[str, ...]) -> Callable[[Given], pd.DataFrame]:
    def read(given: Given) -> pd.DataFrame:
        codes = area_codes(given.column("regios"), given.names)
        keys = given.column(*posts).astype(str).str.strip()
        naam = keys.map({key: clean_name(given.titles.get(key) or _KNOWN_POSTS.get(key) or key) for key in keys.unique()})
        inwoners: object = pd.NA
        per_thousand = next((given.columns[key] for key in given.columns if key.startswith("gerealiseerdekostenper")), None)
        total = next((key for key in given.columns if re.fullmatch(r"gerealiseerdekosten(\d*|x1000euro\d*)", key)), None)
        if total is None:
            raise UnreadableFileError(
                given.name, "er is geen kolom met gerealiseerde kosten in € 1.000 (wel per inwoner, of helemaal niet)",
                "Lever de tabel met het onderwerp 'Gerealiseerde kosten (x 1 000 euro)'.",
            )  # fmt: skip
        spent = amounts(given.name, given.table[given.columns[total]], THOUSANDS)
        if per_thousand is not None:  # both in 1 000 euro: their quotient is inhabitants × 1 000
            each = amounts(given.name, given.table[per_thousand], THOUSANDS).astype("Float64")
            inwoners = (spent.astype("Float64") * 1000 / each.where(each > 0)).round()
        fixed = {"jaar": years_of(given.name, given.column("perioden")), "post": naam, "naam": naam, "inwoners": inwoners}
        parts = [_rows(given, codes, soort=GEREALISEERD, lasten_eurocent=spent, **fixed)]
        planned = next((key for key in given.columns if re.fullmatch(r"begrotekosten(\d*|x1000euro\d*)", key)), None)
        if planned is not None:
            parts.append(
                _rows(
                    given,
                    codes,
                    soort=BEGROOT,
                    lasten_eurocent=amounts(given.name, given.table[given.columns[planned]], THOUSANDS),
                    **fixed,
                )
            )
        return pd.concat(parts, ignore_index=True).dropna(subset=["lasten_eurocent"])

    return read


def _inwoners(given: Given) -> object:
    found = given.find("inwoners", "inwonertal")
    return pd.NA if found is None else pd.to_numeric(given.table[found], errors="coerce").astype("Float64")


def _refuse_twice(name: str, rows: pd.DataFrame, keys: list[str]) -> None:
    twice = rows[rows.duplicated(keys)]
    if len(twice):
        told = " ".join(str(twice[key].iloc[0]) for key in keys)
        wrong = f"{told} staat er twee keer in, met verschillende bedragen"
        raise UnreadableFileError(name, wrong, "Laat van elk bedrag één regel staan.")


def check_once(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows, equal ones once.

    Raises
    ------
    UnreadableFileError
        A post of a gemeente, year and soort has two amounts.
    """
    rows = rows.drop_duplicates(["gebiedscode", "jaar", "soort", "post", "lasten_eurocent", "baten_eurocent"])
    _refuse_twice(name, rows, ["gebiedscode", "jaar", "soort", "post"])
    return rows


def _refused(wrong: str, way_out: str) -> Callable[[Given], pd.DataFrame]:
    def refuse(given: Given) -> pd.DataFrame:
        raise UnreadableFileError(given.name, wrong, way_out)

    return refuse


_CHOOSE_OUTCOME = "Kies het bestand met de uitkomst per gemeente en cluster (uitkomst_GF_…)."
_CHOOSE_IV3 = "Kies het bestand met lasten per gemeente en taakveld."
_TYPES, _COSTS = ("maatwerkvoorzieningentype", "typemaatwerkvoorziening"), ("gerealiseerdekosten", "begrotekosten")
_SHAPES = ("vormenvanjeugdzorg",)


def _of(*starts: str) -> tuple[tuple[str, ...], ...]:
    return tuple((start,) for start in starts)


FORMS = (
    Form(IV3, _of("taakveldbalanspost", "categorie", "gemeenten", "verslagsoort"), _iv3_feed),
    Form(IV3, _of("jaar", "verslagsoort", "gmcode", "taakveldnaam", "lasten1000eur"), _iv3_per_taakveld),
    Form(IV3, _of("gemeenten", "taakveld", "lasten"), _iv3_by_name, year_in_rows=False),
    Form(GEMEENTEFONDS, _of("gemeenten", "participatie", "individuelevoorzieningenjeugd"), _fonds, year_in_rows=False),
    Form(KOSTEN_WMO, (_TYPES, ("regios",), ("perioden",), _COSTS), _costs(_TYPES)),
    Form(KOSTEN_JEUGD, (_SHAPES, ("regios",), ("perioden",), _COSTS), _costs(_SHAPES)),
    *(
        Form(kind, known_by, _refused(wrong, way_out))
        for kind, known_by, wrong, way_out in (
            (
                IV3, _of("verslagsoort", "gmcode", "lastenhoofdtaakveld6"),
                "het zijn totalen per hoofdtaakveld van Iv3, en wijkscan rekent per taakveld", _CHOOSE_IV3,
            ),
            (IV3, _of("jaar", "code", "titel"), "het is de lijst met namen van taakvelden, zonder bedragen", _CHOOSE_IV3),
            (
                GEMEENTEFONDS, _of("coderingmaatstaf", "naammaatstaf"),
                "het zijn de gewichten van de maatstaven, geen bedragen per gemeente", _CHOOSE_OUTCOME,
            ),
            (
                GEMEENTEFONDS, _of("cbs", "naam", "vest", "bo31"), "het zijn aantallen eenheden per maatstaf, geen bedragen",
                _CHOOSE_OUTCOME,
            ),
            (GEMEENTEFONDS, _of("naam", "prov", "beschermdwonen"), "het zijn andere uitkeringen dan die per cluster", _CHOOSE_OUTCOME),
            (GEMEENTEFONDS, _of("circulaire", "uitkeringsfactor"), "het is de uitkeringsfactor, zonder bedragen", _CHOOSE_OUTCOME),
            (
                GEMEENTEFONDS, (("gemeenten",), ("gemeentegrootte", "centrumfunctie")), "het zijn klassen van gemeenten, geen bedragen",
                _CHOOSE_OUTCOME,
            ),
        )
    ),
)  # fmt: skip


def form_of(headers: list[str]) -> Form | None:
    """Tell which form has these headers; none where they are no amounts of gemeenten."""
    known = {plain(header) for header in headers}
    return next((form for form in FORMS if form.fits(known)), None)


def unread(given: Given) -> list[str]:
    """Give the gemeenten in a table of which the code is not known."""
    cells = given.table[given.find("gemeenten", "gmcode", "regios") or given.table.columns[0]].astype(str).str.strip()
    codes = area_codes(cells, given.names)
    regions = cells.str.fullmatch(r"[A-Z]{2}\d{2}\s*")
    return sorted(cells[codes.isna() & ~regions].unique())


def told_unread(missing: list[str]) -> str:
    """Say of which gemeenten the code is not known."""
    names = "1 naam" if len(missing) == 1 else f"{len(missing)} namen"
    return (
        f"van {names} is geen gemeentecode bekend ({listed(name or 'een lege cel' for name in missing)}), hun bedragen tellen niet mee; "
        "haal het hele land op (ophalen --land) en neem het bestand opnieuw op als u ze nodig hebt"
    )
