"""The form in which a user says which column of an export is what, and what the values in it stand for."""

from dataclasses import replace

import streamlit as st

from wijkscan.sources.gebruik.export import Export
from wijkscan.sources.gebruik.guess import Guess
from wijkscan.sources.gebruik.mapping import Mapping
from wijkscan.sources.gebruik.survey import Survey, listed
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.gebruik.fields import DATE_FIELDS, FIELDS
from wijkscan.tables.gebruik.keys import Keys
from wijkscan.tables.gebruik.notation import DAY_FIRST, DUTCH, ENGLISH, MONTH_FIRST, NUMBER_FIELDS, UTC
from wijkscan.tables.wetten import law_names
from wijkscan.views.words.texts import plain

NONE = "–"
LABELS = {
    "client": "Cliëntnummer (pseudoniem)",
    "productcategorie": "Productcategorie",
    "productcode": "Productcode",
    "wet": "Wet",
    "ingangsdatum": "Ingangsdatum",
    "einddatum": "Einddatum",
    "geboortedatum": "Geboortedatum",
    "geboortejaar": "Geboortejaar",
    "leeftijd": "Leeftijd",
    "gemeente": "Gemeente",
    "buurt": "Buurt (code of naam)",
    "wijk": "Wijk (code of naam)",
    "postcode": "Postcode",
    "huisnummer": "Huisnummer",
    "bedrag": "Bedrag",
    "volume": "Volume",
    "eenheid": "Eenheid",
    "frequentie": "Frequentie",
    "reden_wijziging": "Reden wijziging",
}
_DATES = {
    DAY_FIRST: "dag-maand-jaar, jjjj-mm-dd of Excel",
    MONTH_FIRST: "maand/dag/jaar",
    UTC: "met tijd, in UTC (22:00 of 23:00 is middernacht)",
}
_NUMBERS = {NONE: "herkennen", DUTCH: DUTCH, ENGLISH: ENGLISH}
_ACROSS = 3


def choose_columns(export: Export, guess: Guess, remembered: Mapping | None, *, complete: bool) -> Mapping:
    """Let the user say which column is what.

    Parameters
    ----------
    export
        The file.
    guess
        What its headers tell: certain columns are filled in, others are only named.
    remembered
        The choices of last time, when they fit this file.
    complete
        Whether everything needed is known already; the form is folded then.
    """
    start = remembered or Mapping(guess.columns, guess.amounts)
    with st.expander("Welke kolom is wat?", expanded=not complete):
        st.caption("Wijkscan vult in wat zeker is. Kies zelf wat ontbreekt en pas aan wat niet klopt; de keuze wordt onthouden.")
        if guess.proposals and remembered is None:
            looks = ", ".join(f"'{plain(header)}' voor {LABELS[name].lower()}" for name, header in guess.proposals.items())
            st.caption(f"Misschien bedoelt u {looks}.")
        chosen = {}
        columns = st.columns(_ACROSS)
        options = [NONE, *export.headers]
        for place, field in enumerate(FIELDS):
            current = options.index(start.columns.get(field, NONE))
            box = columns[place % _ACROSS]
            picked = box.selectbox(LABELS[field], options, current, key=_key(export, f"kolom.{field}"))
            if picked != NONE:
                chosen[field] = picked
        left, middle, right = st.columns(_ACROSS)
        wet = left.selectbox(
            "Alle rijen zijn van", [NONE, *law_names()], format_func=lambda code: law_names().get(code, code), key=_key(export, "alles"),
            help="Alleen voor deze export; wordt niet onthouden.",
        )  # fmt: skip
        dates = middle.selectbox("Datums staan als", list(_DATES), format_func=_DATES.__getitem__, key=_key(export, "datums"))
        numbers = right.selectbox("Getallen staan als", list(_NUMBERS), format_func=_NUMBERS.__getitem__, key=_key(export, "getallen"))
        amounts = st.radio(
            "Bedragen in", ["euro", "cent"], ["euro", "cent"].index(start.amounts), horizontal=True, key=_key(export, "bedragen")
        )
    notations = {name: dates for name in DATE_FIELDS if name in chosen and dates != DAY_FIRST}
    notations |= {name: numbers for name in NUMBER_FIELDS if name in chosen and numbers != NONE}
    return Mapping(
        chosen, "cent" if amounts == "cent" else "euro", start.values, {} if wet == NONE else {"wet": wet}, notations
    )


def choose_values(export: Export, mapping: Mapping, unknown: Survey, areas: AreaTable, keys: Keys) -> Mapping:
    """Let the user say what values stand for that were not recognised.

    Parameters
    ----------
    export, mapping
        The file and its columns; the values of the mapping are those of last time.
    unknown
        Values that were not recognised, with their rows, when nothing is mapped yet.
    areas, keys
        The gemeente: what there is to choose from.
    """
    shown = {name: listed(counted) for name, counted in unknown.items()}
    if not any(shown.values()):
        return mapping
    values: dict[str, dict[str, str]] = {}
    with st.expander("Wat betekenen deze waarden?", expanded=True):
        st.caption(
            "Deze waarden kent wijkscan niet. Kies wat ze betekenen; wat u open laat, telt niet mee. Van wet en productcategorie is één "
            "genoeg."
        )
        for name, counted in shown.items():
            meanings = {NONE: "niet mee te tellen", **_meanings(name, areas, keys)}
            columns = st.columns(_ACROSS)
            for place, (text, rows) in enumerate(counted.items()):
                current = mapping.values.get(name, {}).get(text, NONE)
                options = list(meanings)
                picked = columns[place % _ACROSS].selectbox(
                    f"{LABELS[name]} '{plain(text)}' ({rows} rijen)", options, options.index(current) if current in meanings else 0,
                    format_func=meanings.__getitem__, key=_key(export, f"waarde.{name}.{text}"),
                )  # fmt: skip
                if picked != NONE:
                    values.setdefault(name, {})[text] = picked
    return replace(mapping, values={**mapping.values, **values})


def _meanings(name: str, areas: AreaTable, keys: Keys) -> dict[str, str]:
    """Give what a value of this field may stand for: code and name."""
    if name == "wet":
        return law_names()
    if name in ("wijk", "buurt"):
        codes = areas.of(Niveau.WIJK if name == "wijk" else Niveau.BUURT)
        return {code: str(areas.areas.at[code, "gebiedsnaam"]) for code in codes}
    return {str(item.code): f"{item.code} {item.name} ({law_names()[str(item.wet)]})" for item in keys.producten.itertuples()}


def _key(export: Export, what: str) -> str:
    """Name a widget: another file has choices of its own."""
    return f"eigen.{what}.{export.path.name}"
