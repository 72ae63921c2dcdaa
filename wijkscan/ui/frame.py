"""The frame of every page: menu, choices in the sidebar, and messages.

A page is ``page = open_page(...)`` followed by what goes where. The user's choices are one frozen Scenario in the session;
every widget is filled from it and writes back to it, and the address always carries it, so that a link opens the same view.
"""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from wijkscan.chain.counts import counts_of, with_counts
from wijkscan.chain.glance import Wijkprofiel, run_wijkprofiel, seen_of
from wijkscan.chain.keys import key_of
from wijkscan.chain.refusal import Refused
from wijkscan.chain.scenario import BesideChoices, Scenario
from wijkscan.parameters import specification
from wijkscan.server.doors import OPEN_TO_OTHERS, PAGE_SCRIPT, reachable
from wijkscan.server.identity import login_wanted
from wijkscan.shipped import data_folder, shipped
from wijkscan.store.opening import Collection, Tables
from wijkscan.store.own_shown import OwnUse, load_own_use, own_use_state
from wijkscan.store.own_tables import OwnTables, load_own_tables, own_tables_state
from wijkscan.store.snapshots import UnreadableLibraryError
from wijkscan.tables.areas import Niveau, is_fictional
from wijkscan.ui.choices import PLACEHOLDER, seed, write_back
from wijkscan.ui.fitting import REMARKS, adjusted, collection_for, current_scenario, fitting, remark, to_gemeente
from wijkscan.ui.kept import damaged_deliveries, kept, library_key, once, tables_of
from wijkscan.ui.login import let_in, readable
from wijkscan.ui.page import SCENARIO, Page
from wijkscan.ui.search import search_box
from wijkscan.views.colours import Theme
from wijkscan.views.words.texts import plain

# A file: a named icon would be fetched from a font service.
_ICON = shipped("static/wijkscan.png")
_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")

PAGES = (
    ("dashboard.py", "Start", ":material/home:"),
    ("pages/1_Wijkprofiel.py", "Wijkprofiel", ":material/location_on:"),
    ("pages/2_Behoefte.py", "Behoefte", ":material/stacked_line_chart:"),
    ("pages/3_Zorggebruik.py", "Zorggebruik", ":material/diversity_1:"),
    ("pages/4_Wijkteams.py", "Wijkteams", ":material/groups:"),
    ("pages/5_Budget.py", "Budget", ":material/payments:"),
    ("pages/6_Commissie.py", "Commissie", ":material/co_present:"),
    ("pages/7_Gegevens.py", "Gegevens", ":material/database:"),
    ("pages/8_Verantwoording.py", "Verantwoording", ":material/fact_check:"),
    ("pages/9_Toegankelijkheid.py", "Toegankelijkheid", ":material/accessibility_new:"),
)

FICTIONAL = (
    "**Voorbeeldstad is verzonnen.** Alle namen, grenzen en cijfers zijn gemaakt om wijkscan te laten zien. "
    "Haal bij Gegevens de cijfers van uw eigen gemeente op."
)


def open_page(name: str, *, wijk: bool = False, of_today: bool = True) -> Page:
    """Start a page: frame, menu, choices in the sidebar, and the computed wijkscan.

    Parameters
    ----------
    name
        Title of the page.
    wijk
        True for a page about one wijk: the sidebar then also offers the list of wijken, and one is always chosen.
    of_today
        False for a page that shows something else than what is loaded, which has its own messages.
    """
    open_frame(name)
    scenario, kept_from = readable(current_scenario())
    if kept_from:
        remark(kept_from)
    try:
        collection, scenario = collection_for(scenario)
    except UnreadableLibraryError as error:
        st.error(plain(error))
        st.stop()
    with st.sidebar:
        searching = st.container()
        scenario = _choose_gemeente(name, scenario, collection)
    data = library_key(scenario.gemeente)
    tables = tables_of(data, scenario.gemeente)
    scenario = fitting(scenario, tables, wijk)
    st.session_state[SCENARIO] = scenario
    with st.sidebar:
        if wijk:
            _choose_wijk(name, scenario, tables)
        _choose_background(name, scenario)
    st.query_params.from_dict(scenario.to_link())
    with searching:
        search_box(name, scenario, tables)
    parameters = with_counts(adjusted(scenario), kept(key_of("geteld", tables), lambda: counts_of(tables)))
    page = _with_weights_that_fit(Page(name, scenario, parameters, seen_of(tables, parameters, kept), collection, data))
    if of_today:
        _messages(page)
    return page


def _with_weights_that_fit(page: Page) -> Page:
    """Give the page with the chosen weights, or none (all equal, with a message) where need cannot be computed with them."""
    if page.scenario.gewichten and isinstance(need := page.need, Refused):
        st.warning(f"{need.reason} De gewichten staan nu op gelijk.", icon=":material/balance:")
        page = replace(page, scenario=replace(page.scenario, gewichten=()))
        st.session_state[SCENARIO] = page.scenario
        st.query_params.from_dict(page.scenario.to_link())
    return page


def open_frame(name: str) -> None:
    """Set title, language and menu, for every page."""
    st.set_page_config(page_title=f"{name} · wijkscan", page_icon=str(_ICON), layout="wide")
    st.html(f"<script>{PAGE_SCRIPT}</script>", unsafe_allow_javascript=True)
    # Not through st.html: that comes in after the page has been painted, and everything would shift.
    st.markdown(f"<style>{_STYLE}</style>", unsafe_allow_html=True)
    with st.sidebar:
        st.markdown("### wijkscan")
        for path, label, icon in PAGES:
            st.page_link(path, label=label, icon=icon)
        st.divider()
    if reachable() and not login_wanted():
        st.warning(OPEN_TO_OTHERS, icon=":material/lock_open:")
    let_in()


def profile(page: Page) -> Wijkprofiel:
    """Compute the profile of the chosen wijk."""
    return once(run_wijkprofiel, page.glance, page.scenario.wijk, page.scenario.of(BesideChoices), page.parameters.only("vergelijking"))


def theme() -> Theme:
    """Tell whether the reader has the light or the dark theme."""
    return "dark" if st.context.theme.type == "dark" else "light"


def own_tables(page: Page) -> OwnTables:
    """Give what the gemeente delivered about its teams of today: werkgebieden, bezetting and budgetten."""
    gemeente = page.scenario.gemeente
    return kept(
        ("eigen", *page.data, gemeente, own_tables_state(gemeente)),
        lambda: load_own_tables(gemeente, page.own_areas, discipline_spellings()),
    )


def discipline_spellings() -> dict[str, list[str]]:
    """Give per discipline the ways a bezetting may write it."""
    from wijkscan.model.teams.composition import Disciplines  # loaded where teams are first shown

    return Disciplines.from_table(specification("disciplines")).spellings


def own_use(page: Page) -> OwnUse | None:
    """Give the gemeente's own, protected counts, when it imported an export."""
    root, gemeente = data_folder(), page.scenario.gemeente
    state = own_use_state(root, gemeente)
    return kept(("eigen gebruik", gemeente, state), lambda: load_own_use(root, gemeente))


def _choose_gemeente(page: str, scenario: Scenario, collection: Collection) -> Scenario:
    names = kept(("gemeentenamen", *library_key("GM0000")), lambda: collection.names)
    options = list(names) if scenario.gemeente in names else [scenario.gemeente, *names]
    key = seed(page, "gemeente", scenario.gemeente)
    st.selectbox(
        "Gemeente",
        options,
        format_func=lambda code: f"{names.get(code, code)}{' (verzonnen)' if is_fictional(code) else ''}",
        key=key,
        on_change=to_gemeente,
        args=(page,),
        placeholder="Zoek een gemeente",
    )
    return scenario


def _choose_wijk(page: str, scenario: Scenario, tables: Tables) -> None:
    names = tables.areas.areas["gebiedsnaam"]
    options = sorted(tables.areas.of(Niveau.WIJK), key=lambda code: str(names[code]))
    key = seed(page, "wijk", scenario.wijk)
    st.selectbox(
        "Wijk",
        options,
        format_func=lambda code: str(names[code]),
        key=key,
        on_change=write_back,
        args=(page, "wijk"),
        placeholder=PLACEHOLDER,
    )


def _choose_background(page: str, scenario: Scenario) -> None:
    key = seed(page, "achtergrond", scenario.achtergrond)
    st.toggle(
        "Achtergrondkaart",
        key=key,
        on_change=write_back,
        args=(page, "achtergrond"),
        help="De grijze kaart komt van PDOK (Kadaster): staat zij aan, dan vraagt uw browser daar de kaartbeelden op. Staat zij uit, dan "
        "vraagt het dashboard niets aan internet.",
    )


def _messages(page: Page) -> None:
    for told in st.session_state.pop(REMARKS, []):
        st.warning(told, icon=":material/link_off:")
    if is_fictional(page.scenario.gemeente):
        st.info(FICTIONAL, icon=":material/auto_awesome:")
    for told in page.tables.remarks:
        st.warning(plain(told), icon=":material/map:")
    for sentence in damaged_deliveries():
        st.warning(plain(sentence), icon=":material/broken_image:")
