"""The frame of every page: menu, choices, cache and messages.

A page is ``scan = open_page(...)`` followed by what goes where. The user's choices are one frozen Scenario in the session;
every widget is filled from it and writes back to it, and the address always carries it, so that a link opens the same view.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import pandas as pd
import streamlit as st

from wijkscan.model.composition import Disciplines
from wijkscan.model.indicators import BY_INDICATOR, INDICATORS
from wijkscan.model.need import NeedError
from wijkscan.model.zorggebruik import WETTEN, Laws, quality
from wijkscan.opening import Collection, Tables, data_folder, library_of, open_collection, open_tables
from wijkscan.own_tables import OwnTables, load_own_tables, own_tables_state
from wijkscan.own_use import OwnUse, load_own_use
from wijkscan.parameters import Parameters, specification
from wijkscan.pipeline import Wijkprofiel, Wijkscan, learn, run_wijkprofiel, run_wijkscan
from wijkscan.scenario import DEFAULT_GEMEENTE, MOST_WEIGHT, Scenario
from wijkscan.tables.areas import COUNTRY, Niveau, is_fictional
from wijkscan.tables.passport import ATTRIBUTION, MADE_UP
from wijkscan.views.behoefte import theme_names
from wijkscan.views.colours import Theme
from wijkscan.views.dutch import number
from wijkscan.views.texts import plain
from wijkscan.views.wijk import definition

Made = TypeVar("Made")
SCENARIO = "scenario"
WEIGHTS = [step / 2 for step in range(int(2 * MOST_WEIGHT) + 1)]
# A file: a named icon would be fetched from a font service.
_ICON = Path(__file__).resolve().parents[2] / "static" / "wijkscan.png"
_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
_REMARKS = "remarks"
_OWN_FAMILIES = ("wijkteams.", "flexpool.", "bekostiging.")
PLACEHOLDER = "Kies uit de lijst"

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


@dataclass(frozen=True)
class Page:
    """What a page works with: its name, the choices and everything computed for the gemeente."""

    name: str
    scenario: Scenario
    parameters: Parameters
    scan: Wijkscan
    collection: Collection
    edition: str = ""  # what the page shows beyond the scenario, such as how far a design has come

    @property
    def tables(self) -> Tables:
        """The tables of the gemeente."""
        return self.scan.tables

    @property
    def gemeente(self) -> str:
        """Name of the gemeente."""
        return str(self.tables.areas.areas.at[self.scenario.gemeente, "gebiedsnaam"])

    @property
    def source(self) -> str:
        """Source line on maps: the producers, or that everything is made up."""
        return MADE_UP if is_fictional(self.scenario.gemeente) else ATTRIBUTION

    @property
    def country(self) -> str:
        """Name of the country the gemeente is compared with: Nederland, or the made-up land around Voorbeeldstad."""
        return str(self.names[COUNTRY])

    def full_name(self, code: str) -> str:
        """Name of an area anywhere in the country, with its gemeente."""
        area = self.tables.areas.areas.loc[code]
        return f"{area['gebiedsnaam']} ({area['gemeentenaam']})"

    def comparable_choices(self, profile: Wijkprofiel) -> list[str]:
        """Wijken that can be taken out of the comparison: those in it, and those already out."""
        return [*self.scenario.zonder, *profile.comparable.wijken.index]

    @property
    def own_areas(self) -> pd.DataFrame:
        """Areas of the gemeente itself."""
        areas = self.tables.areas.areas
        return areas[areas["gemeentecode"] == self.scenario.gemeente]

    @property
    def definitions(self) -> dict[str, str]:
        """CBS definition per column, where delivered."""
        return {code: text for passport in self.tables.areas.passports for code, text in passport.definitions.items()}

    @property
    def today(self) -> str:
        """Today, as ISO date."""
        return datetime.now().astimezone().date().isoformat()

    @property
    def names(self) -> pd.Series:
        """Name per gebiedscode."""
        return self.tables.areas.areas["gebiedsnaam"]


def open_page(name: str, *, wijk: bool = False) -> Page:
    """Start a page: frame, menu, choices in the sidebar, and the computed wijkscan.

    Parameters
    ----------
    name
        Title of the page.
    wijk
        True for a page about one wijk: the sidebar then also offers the list of wijken, and one is always chosen.
    """
    open_frame(name)
    scenario = _current_scenario()
    collection, scenario = _collection_for(scenario)
    with st.sidebar:
        scenario = _choose_gemeente(name, scenario, collection)
    tables = _tables(library_key(scenario.gemeente), scenario.gemeente)
    scenario = _fitting(scenario, tables, wijk)
    st.session_state[SCENARIO] = scenario
    with st.sidebar:
        if wijk:
            _choose_wijk(name, scenario, tables)
        _choose_background(name, scenario)
    st.query_params.from_dict(scenario.to_link())
    try:
        scan = _wijkscan(library_key(scenario.gemeente), scenario.gemeente, scenario.gewichten)
    except NeedError as error:
        st.warning(f"{error} De gewichten staan nu op gelijk.", icon=":material/balance:")
        scan = _wijkscan(library_key(scenario.gemeente), scenario.gemeente, ())
    page = Page(name, scenario, _adjusted(scenario), scan, collection)
    _messages(page)
    return page


def open_frame(name: str) -> None:
    """Set title, language and menu, for every page."""
    st.set_page_config(page_title=f"{name} · wijkscan", page_icon=str(_ICON), layout="wide")
    # Streamlit writes lang="en" and has no setting for it; a screen reader needs the real language.
    st.html("<script>document.documentElement.lang = 'nl';</script>", unsafe_allow_javascript=True)
    # Not through st.html: that comes in after the page has been painted, and everything would shift.
    st.markdown(f"<style>{_STYLE}</style>", unsafe_allow_html=True)
    with st.sidebar:
        st.markdown("### wijkscan")
        for path, label, icon in PAGES:
            st.page_link(path, label=label, icon=icon)
        st.divider()


def profile(page: Page) -> Wijkprofiel:
    """Compute the profile of the chosen wijk."""
    scenario = page.scenario
    return _profile(library_key(scenario.gemeente), scenario.gemeente, scenario.wijk, scenario.zonder)


def theme() -> Theme:
    """Tell whether the reader has the light or the dark theme."""
    return "dark" if st.context.theme.type == "dark" else "light"


def choose(
    page: Page,
    field: str,
    label: str,
    options: Sequence[str],
    name: Callable[[str], str] = str,
    *,
    kind: str = "list",
    tooltip: str | None = None,
) -> str:
    """Draw a list (or buttons) that is filled from the scenario and writes back to it."""
    current = getattr(page.scenario, field)
    key = _seed(page.name, field, current if current in options else options[0])
    if kind == "buttons":
        st.segmented_control(label, options, format_func=name, key=key, on_change=_keep, args=(page.name, field), required=True)
    else:
        st.selectbox(
            label, options, format_func=name, key=key, on_change=_keep, args=(page.name, field), placeholder=PLACEHOLDER,
            help=tooltip,
        )  # fmt: skip
    return str(st.session_state[key])


def choose_number(page: Page, field: str, label: str, low: int, high: int, *, default: int = 0, tooltip: str | None = None) -> int:
    """Draw a box for a whole number; the default shows what follows when the user chose nothing (0)."""
    key = _seed(page.name, field, int(np.clip(getattr(page.scenario, field) or default, low, high)))
    st.number_input(label, low, high, key=key, step=1, on_change=_keep, args=(page.name, field), help=tooltip)
    return int(st.session_state[key])


def choose_slider(page: Page, field: str, label: str, options: Sequence[float], name: Callable[[float], str], *, tooltip: str) -> None:
    """Draw a slider over a few values."""
    current = getattr(page.scenario, field)
    key = _seed(page.name, field, min(options, key=lambda option: abs(option - current)))
    st.select_slider(label, options, format_func=name, key=key, on_change=_keep, args=(page.name, field), help=tooltip)


def choose_switch(page: Page, field: str, label: str, *, tooltip: str) -> None:
    """Draw a switch."""
    st.toggle(label, key=_seed(page.name, field, getattr(page.scenario, field)), on_change=_keep, args=(page.name, field), help=tooltip)


def choose_assumptions(page: Page, family: str) -> None:
    """Let the gemeente enter its own numbers for the assumptions of one family; what differs travels in the link.

    Parameters
    ----------
    page
        The page.
    family
        Name of a parameter file.
    """
    items = [item for item in page.parameters if item.name.startswith(f"{family}.")]
    rows = [
        (item.description, item.value, item.unit, *(number(end, 2) for end in item.plausible), item.kind, item.source) for item in items
    ]
    headings = ["Aanname", "Waarde", "Eenheid", "Laag", "Hoog", "Soort", "Bron"]
    key = f"{page.name}.aannamen.{family}.{hash(page.scenario.aannamen)}"
    st.data_editor(
        pd.DataFrame(rows, columns=headings), key=key, hide_index=True, disabled=[head for head in headings if head != "Waarde"],
        on_change=_keep_assumptions, args=(key, tuple(item.name for item in items)), alt="Tabel: aannamen",
    )  # fmt: skip
    outside = [item for item in items if not item.plausible[0] <= item.value <= item.plausible[1]]
    for item in outside:
        low, high = (number(end, 2) for end in item.plausible)
        st.warning(f"{item.description.rstrip('.')} staat op {number(item.value, 2)}, buiten wat aannemelijk is ({low} tot {high}).")


def keep(page: Page, **choices: object) -> None:
    """Change choices from a button: the page is drawn again with them."""
    st.session_state[SCENARIO] = replace(page.scenario, **choices)  # type: ignore[arg-type]
    st.rerun()


def choose_many(page: Page, field: str, label: str, options: Sequence[str], name: Callable[[str], str]) -> None:
    """Draw a list of several choices that is filled from the scenario and writes back to it."""
    kept = [item for item in getattr(page.scenario, field) if item in options]
    key = _seed(page.name, field, kept)
    st.multiselect(
        label, options, format_func=name, key=key, on_change=_keep, args=(page.name, field), placeholder="Geen", select_all=False
    )


def choose_weights(page: Page, themes: Mapping[str, str]) -> None:
    """Draw a slider per theme; a weight of 1 is the default and stays out of the link."""
    weights = dict(page.scenario.gewichten)
    for column, (key, name) in zip(st.columns(len(themes)), themes.items(), strict=True):
        widget = f"{page.name}.gewicht.{key}"
        st.session_state[widget] = min(WEIGHTS, key=lambda weight: abs(weight - weights.get(key, 1)))
        column.select_slider(
            name, WEIGHTS, format_func=lambda weight: f"{number(weight, 1)} ×", key=widget, on_change=_keep_weight, args=(page.name, key)
        )


def choose_indicator(page: Page) -> str:
    """Let the user choose the indicator for map and charts; grouped by theme."""
    known = page.scan.indicators.values.notna().any()
    codes = [item.code for item in INDICATORS if known[item.code]]
    tooltip = definition(page.scenario.indicator, page.definitions)
    return choose(
        page, "indicator", "Indicator", codes, lambda code: f"{BY_INDICATOR[code].theme} · {BY_INDICATOR[code].label}", tooltip=tooltip
    )


def choose_law(page: Page) -> str:
    """Let the user choose a law; a law whose model could not be fitted is named with the reason."""
    for reason in page.scan.laws.refused.values():
        st.warning(reason, icon=":material/info:")
    if not page.scan.use:
        st.stop()
    return choose(page, "wet", "Wet", list(page.scan.use), WETTEN.__getitem__, kind="buttons")


def scan_of(gemeente: str) -> Wijkscan:
    """Compute another gemeente as it is, without choices."""
    return _wijkscan(library_key(gemeente), gemeente, ())


def law_quality(page: Page, wet: str) -> pd.DataFrame:
    """Measure how well the model of a law predicts gemeenten it has not seen; slow the first time."""
    return _quality(*library_key(page.scenario.gemeente), wet)


def own_tables(page: Page) -> OwnTables:
    """Give what the gemeente delivered about its teams of today: werkgebieden, bezetting and budgetten."""
    gemeente = page.scenario.gemeente
    return kept(
        ("eigen", *library_key(gemeente), gemeente, own_tables_state(gemeente)),
        lambda: load_own_tables(gemeente, page.own_areas, discipline_spellings()),
    )


def discipline_spellings() -> dict[str, list[str]]:
    """Give per discipline the ways a bezetting may write it."""
    return Disciplines.from_table(specification("disciplines")).spellings


def own_use(page: Page) -> OwnUse | None:
    """Give the gemeente's own, protected counts, when it imported an export."""
    return load_own_use(data_folder(), page.scenario.gemeente)


def choose_level(page: Page) -> Niveau:
    """Let the user choose between wijken and buurten on the map."""
    chosen = choose(page, "niveau", "Kaart per", ["wijk", "buurt"], str.capitalize, kind="buttons")
    return Niveau.BUURT if chosen == "buurt" else Niveau.WIJK


def forget_data() -> None:
    """Read the data again on the next page: something was fetched or imported."""
    _collection.clear()
    _tables.clear()
    _wijkscan.clear()
    _profile.clear()
    _cache.clear()


def _current_scenario() -> Scenario:
    if SCENARIO not in st.session_state:
        scenario, remarks = Scenario.from_link(st.query_params.to_dict())
        st.session_state[SCENARIO] = scenario
        st.session_state[_REMARKS] = list(remarks)
    current: Scenario = st.session_state[SCENARIO]
    return current


def _collection_for(scenario: Scenario) -> tuple[Collection, Scenario]:
    """Give the gemeenten to choose from; an unknown gemeente in the link falls back, and says so."""
    own = _collection("own", library_of("GM0000").fingerprint())
    example = _collection("example", library_of(DEFAULT_GEMEENTE).fingerprint())
    gemeenten = pd.concat([own.gemeenten, example.gemeenten[example.gemeenten.index == DEFAULT_GEMEENTE]])
    if scenario.gemeente not in gemeenten.index and scenario.gemeente not in example.gemeenten.index:
        fallback = own.gemeenten.index[0] if len(own.gemeenten) else DEFAULT_GEMEENTE
        _remark(
            f"Gemeente {scenario.gemeente} zit niet in de geladen cijfers; u ziet nu {plain(gemeenten[fallback])}. "
            "Haal haar cijfers op bij Gegevens."
        )
        scenario = replace(scenario, gemeente=fallback, wijk="", zonder=())
    collection = example if is_fictional(scenario.gemeente) else own
    return replace(collection, gemeenten=gemeenten), scenario


def _choose_gemeente(page: str, scenario: Scenario, collection: Collection) -> Scenario:
    names = collection.gemeenten.to_dict()
    options = list(names) if scenario.gemeente in names else [scenario.gemeente, *names]
    key = _seed(page, "gemeente", scenario.gemeente)
    st.selectbox(
        "Gemeente",
        options,
        format_func=lambda code: f"{names.get(code, code)}{' (verzonnen)' if is_fictional(code) else ''}",
        key=key,
        on_change=_keep,
        args=(page, "gemeente"),
        placeholder="Zoek een gemeente",
    )
    return replace(scenario, gemeente=st.session_state[key])


def _choose_wijk(page: str, scenario: Scenario, tables: Tables) -> None:
    names = tables.areas.areas["gebiedsnaam"]
    options = sorted(tables.areas.of(Niveau.WIJK), key=lambda code: str(names[code]))
    key = _seed(page, "wijk", scenario.wijk)
    st.selectbox(
        "Wijk",
        options,
        format_func=lambda code: str(names[code]),
        key=key,
        on_change=_keep,
        args=(page, "wijk"),
        placeholder=PLACEHOLDER,
    )


def _choose_background(page: str, scenario: Scenario) -> None:
    key = _seed(page, "achtergrond", scenario.achtergrond)
    st.toggle(
        "Achtergrondkaart",
        key=key,
        on_change=_keep,
        args=(page, "achtergrond"),
        help="De grijze kaart komt van PDOK (Kadaster). Zonder achtergrondkaart verlaat geen enkel verzoek deze computer.",
    )


def _fitting(scenario: Scenario, tables: Tables, wijk_needed: bool) -> Scenario:
    """Make the choices fit the gemeente: another gemeente has other wijken."""
    wijken = tables.areas.of(Niveau.WIJK)
    if scenario.wijk and scenario.wijk not in wijken:
        if scenario.wijk[2:6] == scenario.gemeente[2:]:
            _remark(f"Wijk {scenario.wijk} bestaat niet in deze gemeente; een andere wijk is gekozen.")
        scenario = replace(scenario, wijk="", zonder=())
    if scenario.indicator not in BY_INDICATOR:
        _remark(f"Indicator '{scenario.indicator}' uit de link bestaat niet; de standaardkeuze is gebruikt.")
        scenario = replace(scenario, indicator=Scenario().indicator)
    if wijk_needed and not scenario.wijk:
        scenario = replace(scenario, wijk=str(tables.areas.values.loc[wijken, "inwoners"].idxmax()))
    return replace(scenario, gewichten=_fitting_weights(dict(scenario.gewichten)))


def _fitting_weights(weights: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """Keep the weights of themes that exist; without any weight there is no index, so all themes count equally again."""
    unknown = weights.keys() - theme_names().keys()
    if unknown:
        _remark(f"Het thema '{min(unknown)}' uit de link bestaat niet; zijn gewicht telt niet mee.")
    known = {key: weight for key, weight in weights.items() if key not in unknown}
    if not any(known.get(key, 1) for key in theme_names()):
        _remark("Alle gewichten stonden op nul, en dan is er geen index. Elk thema telt weer even zwaar.")
        return ()
    return tuple(sorted(known.items()))


def _remark(text: str) -> None:
    """Tell this above the page, once."""
    st.session_state[_REMARKS] = [*st.session_state.get(_REMARKS, []), text]


def _messages(page: Page) -> None:
    for remark in st.session_state.pop(_REMARKS, []):
        st.warning(remark, icon=":material/link_off:")
    if is_fictional(page.scenario.gemeente):
        st.info(FICTIONAL, icon=":material/auto_awesome:")
    for remark in page.tables.remarks:
        st.warning(plain(remark), icon=":material/map:")


def _seed(page: str, field: str, value: object) -> str:
    """Fill a widget from the scenario; keys are per page, because Streamlit drops the keys of pages not on the screen."""
    key = f"{page}.{field}"
    st.session_state[key] = value
    return key


def _keep(page: str, field: str) -> None:
    value = st.session_state[f"{page}.{field}"]
    value = tuple(value) if isinstance(value, list) else value
    st.session_state[SCENARIO] = replace(st.session_state[SCENARIO], **{field: value})


def _keep_assumptions(widget: str, names: tuple[str, ...]) -> None:
    scenario: Scenario = st.session_state[SCENARIO]
    entered = {names[row]: cells["Waarde"] for row, cells in st.session_state[widget]["edited_rows"].items() if "Waarde" in cells}
    usual = _parameters()
    numbers = {**dict(scenario.aannamen), **{name: float(entry) for name, entry in entered.items() if entry is not None}}
    own = tuple(sorted((name, entry) for name, entry in numbers.items() if entry != usual[name]))
    st.session_state[SCENARIO] = replace(scenario, aannamen=own)


def _adjusted(scenario: Scenario) -> Parameters:
    """Give the parameters with the numbers of the gemeente itself; a name that is not there is named."""
    parameters = _parameters()
    known = {item.name for item in parameters}
    for name, entry in scenario.aannamen:
        if name in known and name.startswith(_OWN_FAMILIES):
            parameters = parameters.adjust(name, entry)
        else:
            _remark(f"De aanname '{name}' uit de link bestaat niet of is niet aan te passen; zij telt niet mee.")
    return parameters


def _keep_weight(page: str, theme_key: str) -> None:
    scenario: Scenario = st.session_state[SCENARIO]
    weights = {**dict(scenario.gewichten), theme_key: st.session_state[f"{page}.gewicht.{theme_key}"]}
    chosen = tuple(sorted((key, weight) for key, weight in weights.items() if weight != 1))
    st.session_state[SCENARIO] = replace(scenario, gewichten=chosen)


def library_key(gemeente: str) -> tuple[str, str]:
    """Tell which data a gemeente is computed from: changes when anything is fetched or imported."""
    return ("example" if is_fictional(gemeente) else "own", library_of(gemeente).fingerprint())


@st.cache_resource(show_spinner="Cijfers laden …")
def _collection(which: str, fingerprint: str) -> Collection:  # noqa: ARG001  the fingerprint is what the cache goes by
    return open_collection(library_of(DEFAULT_GEMEENTE if which == "example" else "GM0000"))


@st.cache_resource(show_spinner="Gemeente laden …", max_entries=20)
def _tables(key: tuple[str, str], gemeente: str) -> Tables:
    return open_tables(library_of(gemeente), _collection(*key), gemeente)


@st.cache_resource(show_spinner="Berekenen …", max_entries=20)
def _wijkscan(key: tuple[str, str], gemeente: str, weights: tuple[tuple[str, float], ...]) -> Wijkscan:
    return run_wijkscan(_tables(key, gemeente), _laws(*key), Scenario(gemeente=gemeente, gewichten=weights), _parameters())


@st.cache_resource(show_spinner="Leren van alle geladen wijken …")
def _laws(which: str, fingerprint: str) -> Laws:
    return learn(_collection(which, fingerprint))


@st.cache_resource(show_spinner="Het model toetsen op gemeenten die het niet heeft gezien …")
def _quality(which: str, fingerprint: str, wet: str) -> pd.DataFrame:
    folds = int(_parameters()["zorggebruik.delen"])
    return quality(_laws(which, fingerprint).models[wet], _collection(which, fingerprint).country, folds=folds)


@st.cache_resource(show_spinner=False, max_entries=200)
def _profile(key: tuple[str, str], gemeente: str, wijk: str, without: tuple[str, ...]) -> Wijkprofiel:
    scan = _wijkscan(key, gemeente, ())
    return run_wijkprofiel(scan, wijk, Scenario(gemeente=gemeente, wijk=wijk, zonder=without), _parameters())


def kept(key: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """Make something once per key, so that a rerun makes only what changed."""
    return cast(Made, _cache(key, make))


@st.cache_resource(show_spinner=False, max_entries=400)
def _cache(key: tuple[str, ...], _make: Callable[[], object]) -> object:  # noqa: ARG001  the key is what the cache goes by
    return _make()


@st.cache_resource(show_spinner=False)
def _parameters() -> Parameters:
    return Parameters.load()
