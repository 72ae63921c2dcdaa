"""The forms on the page Gegevens: fetch from the services, and import files the user downloaded."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from wijkscan.disk.whole import NotWrittenError
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.received import Received
from wijkscan.sources.service import LAND, SourceError
from wijkscan.store.access import BEHEERDER, EVERYWHERE, PLANNER
from wijkscan.store.fetching import fetch, scope_of
from wijkscan.store.geld import covered
from wijkscan.store.importing import DELIVERIES, Stored, store, withdraw
from wijkscan.store.opening import library_of, own_library
from wijkscan.store.own_tables import KINDS, take_own_table, withdraw_own_table
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.voorzieningen import covered_use
from wijkscan.tables.coverage import covered_figures
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.gemeentenamen import NoGemeenteError
from wijkscan.ui.choices import PLACEHOLDER
from wijkscan.ui.frame import discipline_spellings, own_tables
from wijkscan.ui.kept import forget_data
from wijkscan.ui.login import only_for
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_table
from wijkscan.views.subjects import account
from wijkscan.views.words.dutch import date
from wijkscan.views.words.texts import plain

_FIRST_YEAR = 2018
_MAP_TYPES = ["gpkg", "geojson", "json", "parquet", "zip"]
_FIGURE_TYPES = ["csv", "xlsx", "xls", "parquet", "json", "txt", "gz"]


def fetch_form() -> None:
    """Let the user fetch a gemeente or the whole country, with progress; what fails leaves the last good data in use."""
    if not only_for(BEHEERDER, EVERYWHERE, DELIVERIES):
        return
    st.markdown(
        "Wijkscan haalt de Kerncijfers wijken en buurten en de sociaal-economische status (SES-WOA) op bij CBS, de grenzen bij PDOK, "
        "gezondheid en gebruik van huisarts, ggz en wijkverpleging (Regiobeeld) bij RIVM, en bij CBS ook wat de gemeente boekt en "
        "uitgeeft (Iv3, kosten van Wmo en jeugdzorg) en het gebruik per wijk naar soort (Wmo, jeugdzorg met wie verwees, stapeling, "
        "uitkeringen per kwartaal). "
        "Wat al geladen is, blijft in gebruik tot het nieuwe binnen en in orde is."
    )
    with st.form("ophalen"):
        typed = st.text_input("Gemeente", placeholder="bijvoorbeeld Haarlem of GM0392", help="De naam, of de code die met GM begint.")
        country = st.checkbox("Heel Nederland", help="Nodig voor vergelijkbare wijken elders en voor het verwachte gebruik.")
        wanted = st.form_submit_button("Ophalen", type="primary")
    if not wanted:
        return
    bar = st.progress(0.0, "Verbinding maken …")

    def told(label: str, share: float) -> None:
        bar.progress(min(share, 1.0), label)

    try:
        result = fetch(own_library(), LAND if country else scope_of(typed), year=None, progress=told)
    except (NoGemeenteError, SourceError, NotWrittenError) as error:
        bar.empty()
        st.error(plain(error))
        return
    _report(result.stored, (*result.failed, *result.beside))


def import_form(page: Page) -> None:
    """Let the user import files; a wrong file gives a to-do list and changes nothing."""
    if not only_for(BEHEERDER, EVERYWHERE, DELIVERIES):
        return
    st.markdown(
        "Heeft u zelf bestanden gedownload? De kaart is de CBS *Wijk- en buurtkaart* (GeoPackage, GeoJSON, GeoParquet of een zip met "
        "shapefiles). "
        "Cijfers zijn de *Kerncijfers wijken en buurten* of de *Sociaal-economische status; scores per wijk en buurt* van CBS, of "
        "*Gezondheid per wijk en buurt* of *Regiobeeld* van RIVM (CSV, XLSX, Parquet). Ook "
        "bedragen van gemeenten kunt u hier opnemen (Iv3, gemeentefonds per cluster, kosten van Wmo en jeugdzorg), en gebruik per wijk "
        "naar soort (Wmo, jeugdzorg, stapeling, uitkeringen); die brengen hun jaren zelf mee."
    )
    with st.form("importeren", clear_on_submit=False):
        year = st.number_input("Jaar van de bestanden", _FIRST_YEAR, datetime.now().astimezone().year, page.tables.areas.peiljaar)
        maps = st.file_uploader("Kaart", type=_MAP_TYPES, accept_multiple_files=True)
        figures = st.file_uploader("Cijfers", type=_FIGURE_TYPES, accept_multiple_files=True)
        wanted = st.form_submit_button("Importeren", type="primary")
    if not wanted:
        return
    if not (maps or figures):
        st.error("Kies eerst een bestand met een kaart of met cijfers.")
        return
    stored: list[Stored] = []
    failed: list[str] = []
    with st.spinner("Bestanden controleren …"), tempfile.TemporaryDirectory() as folder:
        now = datetime.now().astimezone()
        if maps:
            _take(partial(receive_map, [_saved(item, folder) for item in maps], int(year), now), stored, failed)
        for item in figures:
            _take(partial(receive_figures, _saved(item, folder), int(year), now, own_library()), stored, failed)
    _report(tuple(stored), tuple(failed))


def figures_list(page: Page) -> None:
    """Show per delivery of figures how old it is and which share of the gemeente's figures is unknown."""
    listed = covered_figures(page.tables.areas.country, page.scenario.gemeente)
    if remark := account.series_remark(account.FIGURE_NAMES, [item.passport for item in listed if item.areas], page.today):
        st.caption(remark)
    place_table(page, account.figure_deliveries, listed, page.today, name="Cijfers per gebied")


def money_list(page: Page) -> None:
    """Show which deliveries of amounts count, with what they cover and how old they are."""
    listed = covered(library_of(page.scenario.gemeente))
    if not listed:
        st.caption("Er zijn geen bedragen geladen (Iv3, gemeentefonds, kosten van Wmo en jeugdzorg). Haal ze op of neem een bestand op.")
        return
    st.caption("Van elke gemeente, elk jaar en elke soort telt de nieuwste levering; de andere blijven bewaard.")
    found = [(item.passport, item.gemeenten, item.years, item.sorts) for item in listed]
    place_table(page, account.money_deliveries, found, page.today, name="Bedragen")


def use_list(page: Page) -> None:
    """Show which deliveries of use in detail count, how old they are and which share of the gemeente's counts is unknown."""
    listed = covered_use(library_of(page.scenario.gemeente), page.scenario.gemeente)
    if remark := account.series_remark(account.USE_NAMES, [item.passport for item in listed], page.today):
        st.caption(remark)
    if listed:
        found = [(item.passport, item.areas, item.periods, item.missing) for item in listed]
        place_table(page, account.use_deliveries, found, page.today, name="Gebruik naar soort")


def withdraw_form() -> None:
    """Let the user take back a delivery; an older one of the same counts again."""
    known = {passport.id: passport for passport in own_library().passports()}
    if not known or not only_for(BEHEERDER, EVERYWHERE, DELIVERIES):
        return
    with st.form("intrekken"):
        chosen = st.selectbox(
            "Levering intrekken",
            list(known),
            index=None,
            format_func=lambda name: f"{plain(known[name].title)} ({plain(known[name].name)})",
            placeholder=PLACEHOLDER,
            help="Een eerdere levering van hetzelfde telt daarna weer, als die er is.",
        )
        wanted = st.form_submit_button("Intrekken")
    if not (wanted and chosen):
        return
    try:
        withdraw(own_library(), known[chosen])
    except NotWrittenError as error:
        st.error(plain(error))
        return
    forget_data()
    st.success(f"Ingetrokken: {plain(known[chosen].title)} ({plain(known[chosen].name)}).")


def own_tables_form(page: Page) -> None:
    """Let the user deliver what the gemeente itself keeps about its teams; a wrong file gives a to-do list and changes nothing."""
    if not only_for(PLANNER, page.scenario.gemeente, "Wat de gemeente zelf bijhoudt"):
        return
    st.markdown(
        "Met wat u zelf bijhoudt, vergelijkt wijkscan de uitkomst met nu. Een CSV- of XLSX-bestand met werkgebieden (`gebiedscode`, "
        "`team`), bezetting (`team`, `persoon` of `functie`, `discipline`, `fte`, `vaardigheden`, `beschikbaar van`, "
        "`beschikbaar tot`), budgetten (`gebiedscode` of `team`, `wet`, `bedrag`) of stadsdelen of kernen (`gebiedscode` van buurten of "
        "wijken, `stadsdeel`). Zet in de bezetting een personeelscode, geen naam."
    )
    known = own_tables(page)
    for kind, name, day, _ in known.sources:
        st.caption(f"{KINDS[kind]}: {plain(name)}, opgenomen op {date(day)}.")
    for remark in known.remarks:
        st.warning(plain(remark))
    taken_back = [kind for kind, name, *_ in own_tables(page).sources if name != f"{kind}-voorbeeldstad.csv"]
    for kind in taken_back:
        if st.button(f"{KINDS[kind]} intrekken", key=f"intrekken.{kind}"):
            withdraw_own_table(kind, page.scenario.gemeente)
            forget_data()
            st.rerun()
    with st.form("eigen.tabellen"):
        kind = st.selectbox("Wat levert u aan?", list(KINDS), format_func=KINDS.__getitem__, placeholder=PLACEHOLDER)
        file = st.file_uploader("Bestand", type=["csv", "xlsx", "xls", "txt"])
        wanted = st.form_submit_button("Opnemen", type="primary")
    if not wanted:
        return
    if file is None:
        st.error("Kies eerst een bestand.")
        return
    try:
        taken = take_own_table(
            kind,
            file.name,
            file.getvalue(),
            page.scenario.gemeente,
            page.own_areas,
            discipline_spellings(),
            datetime.now().astimezone(),
            library_of(page.scenario.gemeente),
        )
    except (UnreadableFileError, InvalidTableError, NotWrittenError) as error:
        st.error(plain(error))
        st.info("Wat al opgenomen was, is ongewijzigd.")
        return
    forget_data()
    st.success(f"{KINDS[kind]} opgenomen: {taken.rows} regels uit {plain(file.name)}.")
    for remark in taken.remarks:
        st.warning(plain(remark))


def _take(receive: Callable[[], Received], stored: list[Stored], failed: list[str]) -> None:
    try:
        stored.append(store(own_library(), receive()))
    except (UnreadableFileError, InvalidTableError, NotWrittenError) as error:
        failed.append(str(error))


def _saved(item: UploadedFile, folder: str) -> Path:
    """Put an upload where the importer can read it; only the last part of its name is used."""
    path = Path(folder) / Path(item.name).name
    path.write_bytes(item.getvalue())
    return path


def _report(stored: tuple[Stored, ...], failed: tuple[str, ...]) -> None:
    for item in stored:
        counts = ", ".join(f"{count} × {level.lower()}" for level, count in item.counts.items())
        st.success(f"Opgenomen: {item.passport.title}: {counts}.")
        for remark in item.remarks:
            st.warning(plain(remark))
    for message in failed:
        st.error(plain(message))
    if failed:
        st.info("Wat al geladen was, is ongewijzigd.")
    if stored:
        forget_data()
        st.button("Bekijk de nieuwe cijfers", type="primary")
