"""The gemeente's own client export: the form that finds its columns, counts and reports on every row; and what it shows per wijk."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import streamlit as st

from wijkscan.model.zorggebruik import LawUse
from wijkscan.opening import data_folder
from wijkscan.own_use import OwnUse, count_export, remembered_mapping, store_own_use
from wijkscan.sources.gebruik_export import Export
from wijkscan.sources.gebruik_mapping import Mapping, inspect, preview
from wijkscan.sources.gebruik_report import Report
from wijkscan.sources.whole import NotWrittenError
from wijkscan.tables.gebruik_fields import FIELDS, GebruikError
from wijkscan.ui.kept import forget_data
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_chart, place_table, place_tabs
from wijkscan.views import eigen_gebruik
from wijkscan.views.texts import plain

_NONE = "–"
_LABELS = {
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


def place_own_use(page: Page, own: OwnUse, use: LawUse, wet: str) -> None:
    """Place the own counts of a law: through the half years in the chosen wijk, and beside those of CBS."""
    names, chosen = page.names, page.scenario.wijk
    name = str(names[chosen])
    counted = use.wijken["waargenomen"]
    tabs: dict[str, Callable[[], None]] = {
        f"Per half jaar, {plain(name)}": lambda: place_chart(
            page, eigen_gebruik.trend_chart, own.table, wet, chosen, name, name=f"Eigen registratie {wet} {name}"
        ),
        "Naast CBS": lambda: place_table(
            page, eigen_gebruik.beside_cbs, own.table, wet, counted, use.year, names, name=f"Eigen registratie naast CBS {wet}"
        ),
    }
    place_tabs(page, tabs, name="registratie")


def own_use_form(page: Page) -> None:
    """Let the user count an export that stays where it is: it is read from its own place, and nothing of it is copied or kept."""
    st.markdown(
        "Wijkscan leest uw export op de plek waar hij staat. Bewaard worden alleen de afgeschermde aantallen per wijk, wet en half jaar, "
        "de namen van de kolommen, en welke aantallen eerder zijn getoond. Over één cliënt wordt niets bewaard: niet op schijf en niet "
        "in een logboek; wat voor het tellen in het geheugen staat, verdwijnt daarna. "
        "Een bestand met burgerservicenummers wordt geweigerd."
    )
    place = st.text_input("Bestand met cliënten", placeholder="volledig pad, bijvoorbeeld C:\\export\\clienten.csv", key="eigen.bestand")
    postcodes = st.text_input(
        "Sleutelbestand postcodes (alleen bij postcode en huisnummer)", placeholder="CBS pc6hnr…_gwb.csv", key="eigen.postcodes"
    )
    if not place:
        return
    path = Path(place.strip().strip('"'))
    if not path.is_file():
        st.error(f"Bestand '{path.name}' bestaat niet op deze computer. Controleer het pad.")
        return
    try:
        mapping = _choose_mapping(path, remembered_mapping(data_folder(), page.scenario.gemeente))
        st.markdown("**Zo worden de eerste regels gelezen** (cliëntnummers zijn afgedekt)")
        st.dataframe(preview(path, mapping), hide_index=True, placeholder=_NONE)
        if st.button("Tellen en opnemen", type="primary"):
            _count(page, path, mapping, Path(postcodes) if postcodes else None)
    except (GebruikError, NotWrittenError) as error:
        st.error(str(error))


def _choose_mapping(path: Path, remembered: Mapping | None) -> Mapping:
    export, found = _inspect(path, remembered)
    with st.expander("Welke kolom is wat?", expanded=remembered is None):
        st.caption("Wijkscan heeft de kolommen herkend aan hun naam. Pas aan wat niet klopt; de keuze wordt onthouden.")
        chosen = {}
        columns = st.columns(3)
        for place, field in enumerate(FIELDS):
            options = [_NONE, *export.headers]
            current = found.columns.get(field, _NONE)
            picked = columns[place % 3].selectbox(_LABELS[field], options, options.index(current), key=f"eigen.kolom.{field}")
            if picked != _NONE:
                chosen[field] = picked
        amounts = st.radio("Bedragen in", ["euro", "cent"], ["euro", "cent"].index(found.amounts), horizontal=True, key="eigen.bedragen")
    return Mapping(chosen, "cent" if amounts == "cent" else "euro")


def _inspect(path: Path, remembered: Mapping | None) -> tuple[Export, Mapping]:
    try:
        return inspect(path, remembered)
    except GebruikError:
        if remembered is None:
            raise
        # Another export than last time: guess afresh.
        return inspect(path)


def _count(page: Page, path: Path, mapping: Mapping, postcodes: Path | None) -> None:
    with st.spinner("Tellen en afschermen …"):
        imported = count_export(path, page.tables.areas, mapping=mapping, postcodes=postcodes)
        threshold = int(page.parameters["afscherming.drempel"])
        now = datetime.now().astimezone()
        own = store_own_use(data_folder(), page.tables.areas, imported, mapping=mapping, threshold=threshold, now=now)
    forget_data()
    st.success(own.summary)
    st.info(own.explanation)
    _report(imported.report)


def _report(report: Report) -> None:
    for note in report.notes:
        st.caption(note)
    if len(report.corrected):
        st.markdown("**Gecorrigeerd**")
        st.dataframe(report.corrected, hide_index=True)
    if len(report.refused):
        st.markdown("**Afgekeurd**, met de rijnummers in het bestand")
        st.dataframe(report.refused, hide_index=True)
