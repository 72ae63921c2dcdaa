"""The gemeente's own client export: the form that finds its columns, counts and reports on every row; and what it shows per wijk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import streamlit as st

from wijkscan.disk.whole import NotWrittenError
from wijkscan.model.use.gemeente import LawUse
from wijkscan.shipped import data_folder
from wijkscan.sources.gebruik.export import File
from wijkscan.sources.gebruik.inspect import filled, open_guessed
from wijkscan.sources.gebruik.mapping import Mapping, check_mapping, is_complete, recalled
from wijkscan.sources.gebruik.report import Report
from wijkscan.sources.gebruik.survey import settle_notations, survey, surveyed, unrecognised
from wijkscan.store.access import BEHEERDER
from wijkscan.store.own_shown import OwnUse
from wijkscan.store.own_use import EXPORT, count_export, keys_of, remembered_mapping, store_own_use
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.ui.kept import forget_data
from wijkscan.ui.login import only_for
from wijkscan.ui.own_file import choose_file
from wijkscan.ui.own_mapping import choose_columns, choose_values
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_chart, place_table, place_tabs
from wijkscan.views.subjects import eigen_gebruik
from wijkscan.views.words.texts import plain

_TYPES = ["csv", "txt", "tsv", "xlsx", "parquet"]


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
    """Let the user count an export: it is read, counted and forgotten; what the form needs to know of it, the user says first."""
    if not only_for(BEHEERDER, page.scenario.gemeente, EXPORT):
        return
    st.markdown(
        "Wijkscan telt uw export. Bewaard worden alleen de afgeschermde aantallen per wijk, wet en half jaar, de namen van de kolommen, "
        "en welke aantallen eerder zijn getoond. Over één cliënt wordt niets bewaard: niet op schijf en niet in een logboek. Een upload "
        "staat in het werkgeheugen zolang u hem hier laat staan. Een bestand met burgerservicenummers wordt geweigerd."
    )
    try:
        file = choose_file("Bestand met cliënten", "CSV, XLSX of Parquet, met één rij per toewijzing", "eigen", _TYPES)
        postcodes = choose_file(
            "Sleutelbestand postcodes", "Alleen bij postcode en huisnummer: CBS pc6hnr…_gwb.csv", "eigen.postcodes", ["csv", "txt"]
        )
        if file is not None:
            _read(page, file, postcodes)
    except (GebruikError, NotWrittenError) as error:
        st.error(plain(error))


def _read(page: Page, file: File, postcodes: File | None) -> None:
    """Settle how the file is read, and count it when the user says so."""
    remembered = remembered_mapping(data_folder(), page.scenario.gemeente)
    export, guess = open_guessed(file, remembered)
    if remembered:
        _, note = recalled(remembered, Mapping(guess.columns, guess.amounts), export.headers, file.name)
        if note:
            st.caption(plain(note))
            remembered = None
    complete = is_complete(remembered or Mapping(guess.columns), export.headers)
    mapping = choose_columns(export, guess, remembered, complete=complete)
    check_mapping(mapping, export.headers, file.name)
    areas, keys = page.tables.areas, keys_of(page.tables.areas)
    found = survey(export.batches(surveyed(mapping)), mapping)
    mapping = choose_values(export, mapping, unrecognised(replace(mapping, values={}), found, keys), areas, keys)
    mapping = settle_notations(mapping, found, file.name)
    st.markdown("**Zo wordt het bestand gelezen**")
    st.dataframe(filled(export, mapping), hide_index=True)
    if st.button("Tellen en opnemen", type="primary"):
        _count(page, file, mapping, postcodes)


def _count(page: Page, file: File, mapping: Mapping, postcodes: File | None) -> None:
    with st.spinner("Tellen en afschermen …"):
        imported = count_export(file, page.tables.areas, mapping=mapping, postcodes=postcodes)
        threshold = int(page.parameters["afscherming.drempel"])
        now = datetime.now().astimezone()
        own = store_own_use(data_folder(), page.tables.areas, imported, mapping=mapping, threshold=threshold, now=now)
    forget_data()
    st.success(plain(own.summary))
    st.info(own.explanation)
    _report(imported.report)


def _report(report: Report) -> None:
    for note in report.notes:
        st.caption(plain(note))
    if len(report.corrected):
        st.markdown("**Gecorrigeerd**")
        st.dataframe(report.corrected, hide_index=True)
    if len(report.refused):
        st.markdown("**Afgekeurd**, met de rijnummers in het bestand")
        st.dataframe(report.refused, hide_index=True)
