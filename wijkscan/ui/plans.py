"""Plans with a name on the page Wijkteams: keep, open, set side by side, take along and read in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from wijkscan.chain.plans import KEPT, opened, opened_scenario, plan_to_keep
from wijkscan.chain.refusal import Refused, made
from wijkscan.disk.whole import NotWrittenError
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.werkgebieden import InfeasiblePlanError
from wijkscan.model.werkgebieden.plan import OF_TODAY
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.store.access import PLANNER
from wijkscan.store.opening import library_of
from wijkscan.store.plan_file import LONGEST_NAME, LONGEST_NOTE, LONGEST_WHO, Plan, PlanError, written_plan
from wijkscan.store.plan_import import TYPES, plan_from_file
from wijkscan.store.plans import (
    ChangedPlanError,
    KeptPlan,
    edited_sentence,
    kept_plans,
    plans_state,
    put_back,
    recover_plan,
    remove_plan,
    rename_plan,
    save_plan,
    who_and_when,
)
from wijkscan.tables.areas import printable
from wijkscan.tables.figures import InvalidTableError
from wijkscan.ui.choices import PLACEHOLDER, keep
from wijkscan.ui.fitting import adjusted
from wijkscan.ui.frame import theme
from wijkscan.ui.kept import kept, once
from wijkscan.ui.login import only_for
from wijkscan.ui.page import SCENARIO, Page
from wijkscan.ui.place import place_beside, place_table, place_when_opened
from wijkscan.views.exports.plan_files import plan_csv, plan_geojson
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.thumbnail import thumbnail
from wijkscan.views.subjects import plannen as views
from wijkscan.views.subjects.wijkteams import team_map
from wijkscan.views.words.dutch import unbroken
from wijkscan.views.words.texts import plain, source_line

_WHO, _TOLD, _TAKEN, _ASKED, _LEFT, _RIGHT = (f"plannen.{name}" for name in ("wie", "gezegd", "bezet", "verschil", "links", "rechts"))
_ON_TABLE, _SHOWN = "", "Nu op het scherm"  # among plans to compare
NAME_OF_TODAY = "Plan van nu"
_IN_A_ROW = 3
_WRONG = (PlanError, NotWrittenError, UnreadableFileError, InvalidTableError)


def opened_note(page: Page, teams: Wijkteams) -> None:
    """Say which plan is open, what differs from when it was kept, and whether it holds; nothing where none is."""
    if not page.scenario.plan:
        return
    try:
        found = once(opened, page.scenario, teams, page.chain.own, page.tables.passports)
    except (PlanError, InfeasiblePlanError) as error:  # removed meanwhile, while what it gave is still at hand
        st.warning(plain(error), icon=":material/bookmark:")
        return
    plan = found.plan
    changed = page.scenario.verplaatst or page.scenario.namen
    since = "Daarna is er met de hand iets aan veranderd; bewaar het om dat te houden." if changed else ""
    told = [
        f"Plan **{plain(plan.naam)}** is open, bewaard door {plain(who_and_when(plan))}. {since}",
        views.check_sentence(found.check, teams, page.scenario.afwijking),
        "" if changed else views.goal_sentence(found.goal, plan.doel),
    ]
    text = " ".join(filter(None, told))
    (st.success if found.check.holds else st.warning)(text, icon=":material/bookmark:")
    newest = next((item.newest for item in _plans(page) if item.newest and plan.short in item.seals), None)
    warnings = views.changed_areas(found.found, teams, plan.area_names)
    warnings += [views.changed_deliveries(found.came, found.went)] if found.came or found.went else []
    warnings += [edited_sentence(plan)] if plan.edited else []
    if newest is not None and newest.seal != plan.seal:
        warnings.append(f"Er is een nieuwere versie van dit plan, van {who_and_when(newest)}; open haar bij Plannen.")
    for warning in warnings:
        st.warning(plain(warning), icon=":material/difference:")


def plans_form(page: Page, teams: Wijkteams | None) -> None:
    """Let the user keep what is on the table under a name, open another plan, and set two side by side."""
    if not only_for(PLANNER, page.scenario.gemeente, "Plannen bekijken en bewaren"):
        return
    if told := st.session_state.pop(_TOLD, None):
        st.success(plain(told), icon=":material/bookmark_added:")
    if teams is not None:
        _save_form(page, teams)
    plans = _plans(page)
    if not plans:
        st.caption("Er zijn nog geen plannen bewaard van deze gemeente. Een bewaard plan blijft op deze computer, met elke versie.")
    for start in range(0, len(plans), _IN_A_ROW):
        for column, plan in zip(st.columns(_IN_A_ROW), plans[start : start + _IN_A_ROW], strict=False):
            with column.container(border=True):
                _place_card(page, plan)
    if page.scenario.plan:
        st.button("Sluit het plan", on_click=partial(_shut, page), icon=":material/close:")
    asked = bool(st.session_state.get(_ASKED))
    place_when_opened(page, "Twee plannen naast elkaar", lambda: _compare(page, plans), icon=":material/compare:", expanded=asked)
    place_when_opened(page, "Plannen beheren", lambda: _manage(page, plans), icon=":material/history:")
    place_when_opened(page, "Een plan inlezen", lambda: _import_form(page), icon=":material/upload:")


def _plans(page: Page, *, removed: bool = False) -> tuple[KeptPlan, ...]:
    """Give the plans of the gemeente, or those that were removed; where they are not to be had, the page says so and goes on."""
    gemeente = page.scenario.gemeente
    try:
        return kept(("plannen", gemeente, removed, plans_state(gemeente)), lambda: kept_plans(gemeente, removed=removed))
    except PlanError as error:
        st.warning(plain(error), icon=":material/cloud_off:")
        return ()


def _shut(page: Page) -> None:
    st.session_state[SCENARIO] = replace(page.scenario, plan="", verplaatst=())


def _save_form(page: Page, teams: Wijkteams) -> None:
    open_now = _name_of_opened(page)
    with st.form("plannen.bewaar", border=False):
        left, middle, right = st.columns([3, 2, 4])
        name = left.text_input("Naam van het plan", open_now, max_chars=LONGEST_NAME, placeholder="bijvoorbeeld: Vier teams")
        who = middle.text_input("Wie bewaart?", st.session_state.get(_WHO, ""), max_chars=LONGEST_WHO, placeholder="naam en functie")
        note = right.text_input("Toelichting", max_chars=LONGEST_NOTE, placeholder="waarom dit plan?")
        wanted = st.form_submit_button("Bewaar dit plan", icon=":material/bookmark_add:")
    if wanted:
        st.session_state[_WHO] = who
        _save(page, teams, (name, who, note), page.scenario.plan)
    taken: Plan | None = st.session_state.get(_TAKEN)
    if taken is not None and taken.gemeente == page.scenario.gemeente:
        st.warning(plain(ChangedPlanError(taken)), icon=":material/group:")
        with st.container(horizontal=True):
            if st.button("Bekijk het verschil", icon=":material/compare:"):
                st.session_state[_ASKED], st.session_state[_LEFT], st.session_state[_RIGHT] = True, taken.short, _ON_TABLE
                st.rerun()
            if st.button(f"Bewaar als nieuwe versie van {plain(taken.naam)}", icon=":material/bookmark_add:"):
                _save(page, teams, (taken.naam, st.session_state.get(_WHO, ""), note), taken.short)


def _name_of_opened(page: Page) -> str:
    versions = [version.plan for kept_plan in _plans(page) for version in kept_plan.versions if version.plan is not None]
    return next((plan.naam for plan in versions if plan.short == page.scenario.plan), "")


def _save(page: Page, teams: Wijkteams, told: tuple[str, str, str], seen: str) -> None:
    if not printable(told[0]):
        st.error("Geef het plan een naam.", icon=":material/block:")
        return
    try:
        plan = save_plan(plan_to_keep(page.scenario, teams, page.chain.own, page.tables.passports, told, _now()), seen)
    except ChangedPlanError as error:
        st.session_state[_TAKEN] = error.newest
        return
    except _WRONG as error:
        st.error(plain(error), icon=":material/block:")
        return
    st.session_state.pop(_TAKEN, None)
    _open(page, plan, f"Plan '{plan.naam}' is bewaard. De link van deze pagina opent precies dit plan.")


def _open(page: Page, plan: Plan, told: str = "") -> None:
    """Open a plan: its own choices, and what is on the screen as it is."""
    scenario, remarks = opened_scenario(page.scenario, plan)
    st.session_state[_TOLD] = " ".join(filter(None, [told, *remarks])) or None
    keep(page, **{name: getattr(scenario, name) for name in (*KEPT, "plan")})


def _now() -> datetime:
    return datetime.now().astimezone()


def _place_card(page: Page, kept_plan: KeptPlan) -> None:
    """Place one plan of the list: a small map, what it is, and the way to open it."""
    plan = kept_plan.newest
    for problem in kept_plan.problems:
        st.warning(plain(problem), icon=":material/edit_off:")
    if plan is None:
        return
    picture, words = st.columns([2, 3])
    if drawing := once(thumbnail, page.tables.boundaries, plan.assignment, theme=theme()):
        picture.image(drawing, caption=f"{len(plan.teams)} teams")
    count = len(kept_plan.versions)
    words.markdown(f"**{plain(plan.naam)}**  \n{plain(who_and_when(plan))}{f' · {count} versies' if count > 1 else ''}")
    if plan.toelichting:
        words.caption(plain(plan.toelichting))
    is_open = page.scenario.plan == plan.short
    if words.button("Is open" if is_open else "Open", key=f"plannen.{kept_plan.place}", disabled=is_open, icon=":material/folder_open:"):
        _open(page, plan)


def _compare(page: Page, plans: tuple[KeptPlan, ...]) -> None:
    """Set two plans side by side, below the plan of today where it is known."""
    known = {plan.newest.short: plan.newest for plan in plans if plan.newest is not None}
    today = page.chain.own.werkgebieden is not None
    names = {**({OF_TODAY: NAME_OF_TODAY} if today else {}), **{key: plan.naam for key, plan in known.items()}, _ON_TABLE: _SHOWN}
    for key, usual in ((_LEFT, next(iter(names))), (_RIGHT, _ON_TABLE)):
        if st.session_state.get(key) not in names:  # as at first, or of a version that another has come after
            st.session_state[key] = usual
    left, right = st.columns(2)
    one = left.selectbox("Links", list(names), format_func=names.__getitem__, key=_LEFT, placeholder=PLACEHOLDER)
    other = right.selectbox("Rechts", list(names), format_func=names.__getitem__, key=_RIGHT, placeholder=PLACEHOLDER)
    sides = [_beside(page, str(key), names[str(key)], known) for key in (one, other)]
    if one == other or any(isinstance(side, str) for side in sides):
        for reason in [side for side in sides if isinstance(side, str)] or ["Kies twee verschillende plannen."]:
            st.info(plain(reason), icon=":material/info:")
        return
    before, after = (side for side in sides if isinstance(side, views.Beside))
    found = once(views.difference, before, after)
    st.markdown(unbroken(once(views.difference_sentence, found, before, after)))
    pairs = tuple(found.continues.items())
    boundaries = page.tables.boundaries
    shown: dict[str, tuple[Callable[..., AreaMap], tuple[object, ...]]] = {
        f"{before.name} (links)": (team_map, (before.teams, boundaries)),
        f"{after.name} (rechts)": (views.beside_map, (after.teams, before.teams, pairs, boundaries)),
    }
    place_beside(page, shown, key="plannen")
    of_today = _beside(page, OF_TODAY, NAME_OF_TODAY, known) if today and OF_TODAY not in (one, other) else None
    rows = [side for side in (of_today, before, after) if isinstance(side, views.Beside)]
    place_table(page, views.overview_table, rows, name="Plannen naast elkaar")
    place_table(page, views.team_differences, found, before, after, name="Verschil per team")
    place_table(page, views.moved_table, found, before, after, name="Wie krijgt een ander team")


def _beside(page: Page, key: str, name: str, known: dict[str, Plan]) -> views.Beside | str:
    """Compute a plan as the pages show it, with its own choices; gives the reason where that is impossible."""
    scenario = page.scenario
    if key == OF_TODAY:
        scenario = replace(scenario, plan="", indeling=OF_TODAY, verplaatst=(), namen=())
    elif key != _ON_TABLE:
        scenario, _ = opened_scenario(scenario, known[key])
    scenario = replace(scenario, gebieden="team")
    chain = page.chain if scenario == page.scenario else replace(page, scenario=scenario, parameters=adjusted(scenario)).chain
    if isinstance(chain.teams, Refused):
        return f"{name}: {chain.teams.reason}"
    return once(views.Beside, name, chain.teams, made(chain.budget))


def _manage(page: Page, plans: tuple[KeptPlan, ...]) -> None:
    """Let the user rename, take along, put back or remove a plan."""
    gemeente, places = page.scenario.gemeente, {plan.place: plan for plan in plans}
    if places:
        called = {place: plan.newest.naam if plan.newest else f"{place} (niet te lezen)" for place, plan in places.items()}
        place = str(st.selectbox("Plan", list(called), format_func=called.__getitem__, key="plannen.beheer", placeholder=PLACEHOLDER))
        _manage_one(page, places[place])
    removed = {plan.place: plan for plan in _plans(page, removed=True)}
    if removed:
        called = {place: plan.newest.naam if plan.newest else place for place, plan in removed.items()}
        gone = str(st.selectbox("Weggegooid", list(called), format_func=called.__getitem__, key="plannen.weg", placeholder=PLACEHOLDER))
        if st.button("Haal terug", icon=":material/restore_from_trash:"):
            _do(lambda: recover_plan(gemeente, gone), f"Plan '{called[gone]}' staat weer op de lijst.")


def _manage_one(page: Page, kept_plan: KeptPlan) -> None:
    gemeente, plan, who = page.scenario.gemeente, kept_plan.newest, str(st.session_state.get(_WHO, ""))
    if plan is not None:
        _downloads(page, plan)
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input("Andere naam", max_chars=LONGEST_NAME, placeholder=plan.naam)
        if right.button("Hernoem", disabled=not printable(name), icon=":material/edit:"):
            _do(lambda: rename_plan(gemeente, kept_plan.place, printable(name), who, _now()), f"Het plan heet nu '{printable(name)}'.")
        versions = {version.number: version.plan for version in kept_plan.versions if version.plan is not None}
        told = {number: f"{number}: {who_and_when(version)} {version.toelichting}" for number, version in versions.items()}
        number = st.selectbox("Geschiedenis", list(reversed(told)), format_func=told.__getitem__, placeholder=PLACEHOLDER)
        with st.container(horizontal=True):
            if st.button("Open deze versie", icon=":material/folder_open:"):
                _open(page, versions[number])
            if st.button("Zet deze versie terug", icon=":material/restore:"):
                _do(lambda: put_back(gemeente, kept_plan.place, number, who, _now()), f"Versie {number} is weer de nieuwste.")
    if st.button("Gooi weg", icon=":material/delete:", help="Het plan is daarna terug te halen."):
        _do(lambda: remove_plan(gemeente, kept_plan.place), "Het plan is weggegooid; haal het terug bij 'Plannen beheren'.")


def _downloads(page: Page, plan: Plan) -> None:
    """Place the files to take along: exactly this plan, a table, and shapes."""
    division, teams, called = plan.assignment, plan.names, plan.area_names
    source, day = source_line(page.tables.areas.passports), _now().date()
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("JSON", "application/json", lambda: written_plan(plan)),
        ("CSV", "text/csv", lambda: plan_csv(division, teams, called, day=day, source=source)),
        ("GeoJSON", "application/geo+json", lambda: plan_geojson(division, teams, called, page.tables.boundaries)),
    ]
    with st.container(horizontal=True):
        for label, mime, make in files:
            st.download_button(
                label, make, f"plan-{plan.gemeente}-{plan.short}.{label}".lower(), mime, key=f"plannen.mee.{label}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
    st.caption(f"Link: `?plan={plan.short}&gemeente={plan.gemeente}` werkt op elke computer die dit plan heeft; geef anders de JSON mee.")


def _import_form(page: Page) -> None:
    st.caption(
        "Een plan dat wijkscan heeft bewaard (JSON) komt er precies zo weer in. Een tabel (CSV, XLSX) of vlakken (GeoJSON) met per buurt "
        "of wijk de kolommen 'gebiedscode' en 'team' worden een nieuw plan."
    )
    given = st.file_uploader("Bestand met een plan", type=list(TYPES), key="plannen.bestand")
    if st.button("Lees in", disabled=given is None, icon=":material/upload:") and given is not None:
        _do(partial(_import, page, given.name, given.getvalue()), f"'{given.name}' is ingelezen als plan.")


def _import(page: Page, name: str, content: bytes) -> str:
    gemeente, now = page.scenario.gemeente, _now().isoformat(timespec="seconds")
    plan, remarks = plan_from_file(name, content, gemeente, page.own_areas, library_of(gemeente), now)
    save_plan(plan)
    return " ".join(remarks)


def _do(what: Callable[[], object], done: str) -> None:
    try:
        told = what()
    except _WRONG as error:
        st.error(plain(error), icon=":material/block:")
        return
    st.session_state[_TOLD] = f"{done} {told}" if isinstance(told, str) and told else done
    st.rerun()
