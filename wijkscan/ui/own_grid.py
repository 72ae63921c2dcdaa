"""Bezetting and budgetten of today on the page Wijkteams: to fill in, or to upload; both are checked as any own table."""

from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from wijkscan.disk.whole import NotWrittenError
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.store.access import PLANNER
from wijkscan.store.opening import library_of
from wijkscan.store.own_tables import KINDS, take_own_table
from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.bezetting import FLEXPOOL
from wijkscan.tables.wetten import TOTAL, wetten
from wijkscan.ui.frame import discipline_spellings, own_tables
from wijkscan.ui.kept import forget_data
from wijkscan.ui.login import only_for
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_tabs
from wijkscan.views.exports.own_files import AMOUNT, as_file, bezetting_rows, budget_rows
from wijkscan.views.words.texts import plain

ANCHOR = "mensen-en-budgetten-van-nu"
_ASKED, _SAID = "Wijkteams.mensen gevraagd", "Wijkteams.mensen opgenomen"
_HEIGHT = 320  # pixels: some eight rows, more scroll


def to_grid(label: str) -> None:
    """Lead to the place where people and budgets are filled in, from another page."""
    if st.button(label, icon=":material/edit_note:"):
        st.session_state[_ASKED] = True
        st.switch_page("pages/4_Wijkteams.py")


def place_asked(page: Page) -> None:
    """Place what was saved just now on top of the page, and the grids for who was led here for them, until they are saved."""
    for said in st.session_state.pop(_SAID, []):
        st.success(said)
    if st.session_state.get(_ASKED):
        _place(page)


def place_grids(page: Page) -> None:
    """Place the grids where they belong on the page; for who was led here they stand on top."""
    if not st.session_state.get(_ASKED):
        _place(page)


def _place(page: Page) -> None:
    st.subheader("Mensen en budgetten van nu", anchor=ANCHOR)
    if not only_for(PLANNER, page.scenario.gemeente, "De mensen en budgetten van nu"):
        return
    place_tabs(page, {"Bezetting": partial(_people, page), "Budgetten": partial(_budgets, page)}, name="mensen")


def _people(page: Page) -> None:
    own = own_tables(page)
    if own.werkgebieden is None:
        st.info("De teams van nu zijn nog niet bekend. Neem eerst een plan als plan van nu, of neem bij Gegevens de werkgebieden op.")
        return
    teams = sorted(set(own.werkgebieden))
    pick = st.column_config.SelectboxColumn
    columns: dict[str, Any] = {
        "team": pick("Team", options=[*teams, FLEXPOOL], required=True),
        "persoon": st.column_config.TextColumn("Persoon (code)", help="Een personeelscode, geen naam."),
        "functie": "Functie",
        "discipline": pick("Discipline", options=list(discipline_spellings()), required=True),
        "fte": st.column_config.NumberColumn("Fte", min_value=0.0, format="localized", required=True),
        "vaardigheden": "Kan ook",
        "van": "Beschikbaar van",
        "tot": "Beschikbaar tot",
    }
    _grid(page, "bezetting", bezetting_rows(own.bezetting, teams), bezetting_rows(None, teams), columns)


def _budgets(page: Page) -> None:
    own, areas = own_tables(page), page.own_areas
    teams = [] if own.werkgebieden is None else sorted(set(own.werkgebieden))
    wijken = {str(code): str(name) for code, name in areas.loc[areas["niveau"] == Niveau.WIJK, "gebiedsnaam"].items()}
    rows = budget_rows(own.budgetten, teams, wijken)
    columns = {
        "team": st.column_config.SelectboxColumn("Team", options=teams, required=True),
        "gebiedscode": st.column_config.SelectboxColumn("Wijkcode", options=list(wijken), required=True),
        "naam": st.column_config.TextColumn("Wijk", disabled=True),
        "wet": st.column_config.SelectboxColumn("Wet", options=[TOTAL, *wetten()], required=True),
        AMOUNT: st.column_config.NumberColumn("Bedrag per jaar (€)", min_value=0.0, format="localized", required=True),
    }
    _grid(page, "budgetten", rows, budget_rows(None, teams, wijken), {name: columns[name] for name in rows.columns})


def _grid(page: Page, kind: str, rows: pd.DataFrame, empty: pd.DataFrame, columns: dict[str, Any]) -> None:
    """Place the rows to change, and what to do with them; what is not right is told and changes nothing."""
    name, day = KINDS[kind], datetime.now().astimezone().date()
    key = f"{page.name}.{kind}.{page.scenario.gemeente}.{own_tables(page).fingerprint}"
    st.caption("Verander, voeg toe of haal rijen weg, en bewaar. Of vul het lege bestand in en neem het hier op.")
    edited = st.data_editor(
        rows, key=f"{key}.rooster", hide_index=True, num_rows="dynamic", column_config=columns, height=_HEIGHT, alt=f"Tabel: {name}",
        placeholder="",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        saving = st.button(f"Bewaar {name.lower()}", type="primary", icon=":material/save:", key=f"{key}.bewaar")
        st.download_button(
            "Leeg bestand", as_file(empty), f"{kind}-{page.scenario.gemeente}.csv".lower(), "text/csv", key=f"{key}.leeg",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    if saving:
        _take(page, kind, f"ingevuld op {day}.csv", as_file(edited))
    file = st.file_uploader(f"Bestand met {name.lower()}", type=["csv", "xlsx", "xls", "txt"], key=f"{key}.bestand")
    if file is not None and st.button("Neem dit bestand op", icon=":material/upload:", key=f"{key}.opnemen"):
        _take(page, kind, file.name, file.getvalue())


def _take(page: Page, kind: str, name: str, content: bytes) -> None:
    code, now = page.scenario.gemeente, datetime.now().astimezone()
    try:
        taken = take_own_table(kind, name, content, code, page.own_areas, discipline_spellings(), now, library_of(code))
    except (UnreadableFileError, InvalidTableError, NotWrittenError) as error:
        st.error(plain(error))
        st.info("Wat al opgenomen was, is ongewijzigd.")
        return
    forget_data()
    st.session_state.pop(_ASKED, None)
    st.session_state[_SAID] = [f"{KINDS[kind]} opgenomen: {taken.rows} regels.", *map(plain, taken.remarks)]
    st.rerun()
