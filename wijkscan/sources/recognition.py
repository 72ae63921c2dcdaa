"""Which data set is a delivered table, and of which year does it say that it is? By its contents; what fits none, or two, is refused."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wijkscan.sources.datasets import DATASETS, OPEN, Dataset
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.tables.columns import BY_CODE, Column, feed_key, stem
from wijkscan.tables.figures import AREA_COLUMNS, NO_CODES, InvalidTableError, code_column, resolve
from wijkscan.tables.passport import DIVISION

_TABLE_ID = re.compile(r"(?<![A-Za-z0-9])\d{5}(?:NED|ENG)(?![A-Za-z0-9])", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
SHEET_YEAR = re.compile(r"\D*(20\d\d)\D*")
_NUMBERED = re.compile(r".+_\d{1,3}")
_AGAINST = 2  # columns of other years from which on a key set tells
_SHOWN = 5  # columns that a message names
_LISTS = ({"Key", "Title"}, {"Identifier", "Title"})  # what describes a table of CBS: its columns, its areas, itself
_OTHER_AREAS = ("regios", "regio's")
_PERIOD, _ROW_NUMBER = ("perioden", "jaar", "year", "peiljaar"), ("id", "")


@dataclass(frozen=True)
class Place:
    """Where a file may say what it is.

    Parameters
    ----------
    label
        Place, as in a Dutch sentence: ``de naam 'kwb-2021.csv'``.
    text
        What stands there.
    kind
        What it is the name of; that decides which years in it count.
    """

    label: str
    text: str
    kind: Literal["bestand", "blad", "titel", "verwijzing"]


def recognise(name: str, headers: Sequence[str], places: Sequence[Place]) -> Dataset:
    """Tell which data set a table is.

    Parameters
    ----------
    name
        File, for messages.
    headers
        Names of its columns, as received.
    places
        Where it may name the table it is.

    Raises
    ------
    InvalidTableError
        It has no gebiedscodes.
    UnreadableFileError
        It fits no data set, or two, or names another table than its columns are of.
    """
    plain = [feed_key(header) for header in headers]
    if any(described <= set(headers) for described in _LISTS):
        wrong = "dit is de beschrijving van een tabel van CBS en niet de tabel zelf"
        raise UnreadableFileError(name, wrong, "Kies het bestand met de cijfers (TypedDataSet).")
    if code_column(plain) is None:
        raise InvalidTableError(name, [NO_CODES])
    known = resolve(plain)
    if not known:
        raise UnreadableFileError(name, "geen enkele kolom hoort bij cijfers die wijkscan kent", _deliver(DATASETS))
    written = {dataset: _written(dataset, headers) for dataset in DATASETS}
    fitting = [dataset for dataset in DATASETS if len(written[dataset]) >= dataset.fewest]
    named = _named(places)
    said = [dataset for dataset in DATASETS if dataset.tables.keys() & named.keys()]
    other_areas = next((header for header in headers if header.strip().casefold() in _OTHER_AREAS), None)
    if len(said) == 1 and said[0] in fitting:
        return said[0]
    if said and fitting:
        told = next(iter(said[0].tables.keys() & named.keys()))
        wrong = f"volgens {named[told]} is het tabel {told} ({said[0].full_title}), maar de kolommen zijn die van {_titles(fitting)}"
        raise UnreadableFileError(name, wrong, "Download de tabel opnieuw en laat haar naam zoals zij is.")
    if len(fitting) > 1:
        raise UnreadableFileError(name, _two(written, fitting), "Lever van elk een eigen bestand.")
    if not fitting:
        raise UnreadableFileError(name, _too_little(written, known), _deliver(DATASETS))
    only = fitting[0]
    share = len(written[only]) / len(_figures(plain, only))
    if share < only.least_share or other_areas is not None:
        raise UnreadableFileError(name, _another_table(only, len(written[only]), plain, named, other_areas), _deliver([only]))
    return only


def without_division(text: str) -> str:
    """Give a text without the year of the division into areas that it names."""
    return DIVISION.sub("", text)


def told_years(dataset: Dataset, place: Place) -> list[int]:
    """Give the editions that a place names: by a table id, by the name of a file or sheet, or by the title of the data set."""
    told = [year for table in table_ids(place.text) for year in dataset.tables.get(table, ())]
    found: list[str] = []
    text = without_division(place.text)
    if place.kind == "bestand" and dataset.file_year:
        found = re.findall(dataset.file_year, text, re.IGNORECASE)
    elif place.kind == "blad" and SHEET_YEAR.fullmatch(text):
        found = SHEET_YEAR.findall(text)
    elif place.kind == "titel" and dataset.title.casefold().split(maxsplit=1)[-1] in text.casefold():
        found = _YEAR.findall(text)
    return [*told, *map(int, found)]


def check_years(name: str, dataset: Dataset, headers: Iterable[str], places: Iterable[Place], edition: int) -> bool:
    """Refuse what says itself that it is of other years than the one asked for, and tell whether it says that it is of this one.

    Raises
    ------
    UnreadableFileError
        A name, a title or the columns are those of other years.
    """
    dated = False
    for place in places:
        told = told_years(dataset, place)
        if told and edition not in told:
            of = ", ".join(map(str, dict.fromkeys(told)))
            wrong = f"volgens {place.label} is het van {of} en niet van {edition}"
            raise UnreadableFileError(name, wrong, f"Kies {of} als jaar van de bestanden.")
        dated |= len(set(told)) == 1
    return dated or _check_key_set(name, dataset, headers, edition)


def period_column(headers: Iterable[object]) -> str | None:
    """Give the column that says of which year a row is."""
    return next((column for column in map(str, headers) if column.strip().casefold() in _PERIOD), None)


def _check_key_set(name: str, dataset: Dataset, headers: Iterable[str], edition: int) -> bool:
    """Refuse columns that an edition never had; tell whether they can be of this edition only."""
    known = {column.casefold(): span for column, span in dataset.only_in.items()}
    spans = {header: known[key] for header in headers if (key := stem(feed_key(header)).casefold()) in known}
    if not spans:
        return False
    against = [header for header, (first, last) in spans.items() if not first <= edition <= last]
    first, last = max(first for first, _ in spans.values()), min(last for _, last in spans.values())
    # A column that was renamed in a later release is no proof; several are, when less speaks for the year.
    if len(against) >= _AGAINST and 2 * len(against) > len(spans):
        span = f" (die zijn van {_span(first, last)})" if first <= last else ""
        wrong = f"volgens de kolommen {', '.join(against[:_SHOWN])} is het niet van {edition}{span}"
        raise UnreadableFileError(name, wrong, "Kies het jaar van het bestand.")
    return first == last


def _span(first: int, last: int) -> str:
    if first == 0:
        return f"{last} of eerder"
    return f"{first} of later" if last == OPEN else f"{first} tot en met {last}"


def _written(dataset: Dataset, headers: Sequence[str]) -> dict[str, str]:
    """Give the columns of a data set that are named as only its producer names them: code → header."""
    return {
        code: header for header in headers for code in dataset.columns if code in BY_CODE and _is_written(BY_CODE[code], header)
    }


def _is_written(column: Column, header: str) -> bool:
    """Tell whether a name can only come from the producer: "Mannen" can be anybody's, "Mannen_6" or "Bevolking/Mannen (aantal)" not."""
    key = feed_key(header).strip()
    if key.casefold() in map(str.casefold, column.shorts):
        return True
    found = next((known for known in column.stems if known.casefold() in (key.casefold(), stem(key).casefold())), None)
    if found is None:
        return False
    several_words = sum(letter.isupper() or letter.isdigit() for letter in found) > 1
    return several_words or _NUMBERED.fullmatch(key) is not None or (key != header.strip() and "/" in header)


def table_ids(text: str) -> list[str]:
    """Give the ids of tables of CBS that a text names."""
    return [found.upper() for found in _TABLE_ID.findall(text)]


def _named(places: Iterable[Place]) -> dict[str, str]:
    """Give the table ids that are named, each with where."""
    return {table: place.label for place in places for table in table_ids(place.text)}


def _figures(plain: Sequence[str], dataset: Dataset) -> list[str]:
    """Give the columns that hold figures: not codes, names, periods or categories."""
    beside = {*map(str.casefold, dataset.categories), *_PERIOD, *_ROW_NUMBER}
    return [key for key in plain if stem(key).casefold() not in beside | AREA_COLUMNS]


def _titles(datasets: Iterable[Dataset]) -> str:
    return " en ".join(dataset.full_title for dataset in datasets)


def _labels(codes: Iterable[str]) -> str:
    listed = [BY_CODE[code].label.lower() for code in codes]
    return ", ".join(listed[:_SHOWN]) + (f" en nog {len(listed) - _SHOWN}" if len(listed) > _SHOWN else "")


def _deliver(datasets: Sequence[Dataset]) -> str:
    """Say what can be delivered."""
    of = " of ".join(f"{dataset.full_title} (minstens {dataset.fewest} kolommen)" for dataset in datasets)
    return f"Lever een bestand of een uittreksel van {of}, met de kolomnamen zoals zij die geven."


def _two(written: Mapping[Dataset, Mapping[str, str]], fitting: Iterable[Dataset]) -> str:
    parts = [f"kolommen van {dataset.full_title} ({', '.join([*written[dataset].values()][:_SHOWN])})" for dataset in fitting]
    return f"er staan {' en '.join(parts)} in, en een levering is van één van de twee"


def _too_little(written: Mapping[Dataset, Mapping[str, str]], known: Mapping[str, str]) -> str:
    nearest = max(written, key=lambda dataset: (len(written[dataset]), len(known.keys() & set(dataset.columns))))
    found = [code for code in known if code in nearest.columns]
    own = [known[code] for code in found if code not in written[nearest]]
    alike = f"; de namen {', '.join(own[:_SHOWN])} kunnen van iedereen zijn" if own else ""
    # A few columns are named; a name that is anybody's is told apart.
    sure = [code for code in found if code in written[nearest]]
    count = {0: "er is geen kolom", 1: "er is maar 1 kolom"}.get(len(sure), f"er zijn maar {len(sure)} kolommen")
    of = f" ({_labels(sure)})" if sure else ""
    return f"{count}{of} aan te wijzen als die van {nearest.full_title}{alike}"


def _another_table(dataset: Dataset, found: int, plain: Sequence[str], named: Mapping[str, str], other_areas: str | None) -> str:
    table = next((f"tabel {table}" for table in named), "een andere tabel")
    if other_areas is not None:
        return f"het is {table} en niet {dataset.full_title}: daarin heet geen kolom '{other_areas}'"
    of = len(_figures(plain, dataset))
    return f"het is {table} en niet {dataset.full_title}: maar {found} van de {of} kolommen met cijfers zijn daarvan"
