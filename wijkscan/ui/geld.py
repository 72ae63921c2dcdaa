"""The tab of the page Budget about where the money comes from, and the choice of what falls under which level."""

from dataclasses import replace

import streamlit as st

from wijkscan.chain.refusal import Refused
from wijkscan.chain.steps import placings_of
from wijkscan.dutch import join
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.taakvelden import AANNAME, Frame
from wijkscan.ui.budget import place_amounts, place_euros, place_refusals
from wijkscan.ui.choices import keep
from wijkscan.ui.kept import once
from wijkscan.ui.page import SCENARIO, Page
from wijkscan.ui.place import place_chart, place_table
from wijkscan.views.subjects import geld, lasten
from wijkscan.views.words.dutch import unbroken


def place_frame(page: Page, found: Budget) -> None:
    """Place where the money comes from: the frames, every taakveld under its level, and what the teams cost of it."""
    st.markdown(unbroken(once(geld.answer, found)))
    place_euros(page, geld.frames_table, found, name="Kaders naast elkaar")
    st.caption(unbroken(once(geld.frames_sources, found)))
    if found.frame is not None:
        place_amounts(page, geld.taakvelden_chart, found, name="Lasten per taakveld")
    shown = found.frame or found.frames.account
    if shown is not None and found.wanted != AANNAME:
        choose_placings(page, found, shown)
    if found.frame is not None:
        place_euros(page, geld.reconciled_table, found, name="Aansluiting op het kader")
        st.markdown(unbroken(once(geld.not_divided, found)))
    if found.prices:
        st.subheader("Wat een cliënt kost")
        place_euros(page, geld.prices_table, found, name="Prijzen")
    place_beside(page)
    st.subheader("Wijkteam en budget: twee bedragen")
    teams, formatie = page.chain.teams, page.chain.per_wijk
    if isinstance(formatie, Refused):
        place_refusals([formatie.reason])
        return
    # Without a division there are no teams, and so none of the coordination that comes with each.
    fte = formatie.together["fte"] if isinstance(teams, Refused) else teams.found.together["fte"]
    part = found.beside(float(fte))
    st.markdown(unbroken(geld.team_sentence(part)))
    place_euros(page, geld.team_table, part, name="Wijkteam en budget")
    if isinstance(teams, Refused):
        st.caption("De formatie is hier die per wijk, zonder de coördinatie die met een team meekomt.")


def place_beside(page: Page) -> None:
    """Place what the gemeente books beside comparable gemeenten and all of them, and how that went over the years."""
    beside = page.chain.lasten
    if beside is None:
        return
    st.subheader("Naast vergelijkbare gemeenten")
    gemeente = str(page.names[page.scenario.gemeente])
    st.markdown(unbroken(once(lasten.sentence, beside, gemeente)))
    place_table(page, lasten.table, beside, name="Lasten in euro per inwoner")
    st.caption(unbroken(once(lasten.others, beside, page.names)))
    place_chart(page, lasten.trend_chart, beside, gemeente, name="Lasten per inwoner door de jaren")


def choose_placings(page: Page, found: Budget, frame: Frame) -> None:
    """Let the gemeente put a taakveld under another level, or a share of it; what differs travels in the link."""
    rows = geld.placings_table(found, frame, placings_of(page.scenario.taakvelden))
    key = f"{page.name}.taakvelden.{hash(page.scenario.taakvelden)}"
    st.data_editor(
        rows, key=key, hide_index=True, disabled=["Taakveld", "Bedrag (€)", "Per inwoner (€)", "Waarom", "De rest"],
        on_change=_keep_placings, args=(key, tuple(rows["Taakveld"].str.split().str[0]), page), alt="Tabel: taakvelden onder niveaus",
        column_config={
            "Bedrag (€)": st.column_config.NumberColumn(format="localized"),
            "Niveau": st.column_config.SelectboxColumn(options=list(geld.NIVEAU_NAMES.values()), required=True),
            "Aandeel (%)": st.column_config.NumberColumn(min_value=0, max_value=100, format="localized", required=True),
        },
    )  # fmt: skip
    _place_elsewhere(page, set(rows["Taakveld"].str.split().str[0]))
    st.caption("Kies in de kolommen Niveau en Aandeel waar een taakveld onder valt; de rest gaat naar het niveau in de laatste kolom.")


def _place_elsewhere(page: Page, shown: set[str]) -> None:
    """Name what was chosen for taakvelden that are not in the table, and let it be taken back."""
    absent = [code for code, _, _ in page.scenario.taakvelden if code not in shown]
    if absent:
        st.caption(f"Ook gekozen, voor taakvelden die niet in dit kader staan: {join(absent)}.")
        if st.button("Haal die keuzes weg", key=f"{page.name}.taakvelden.weg"):
            keep(page, taakvelden=tuple(item for item in page.scenario.taakvelden if item[0] not in absent))


def _keep_placings(widget: str, codes: tuple[str, ...], page: Page) -> None:
    scenario, usual = st.session_state[SCENARIO], placings_of()
    chosen = {code: (niveau, share) for code, niveau, share in scenario.taakvelden}
    called = {name: niveau for niveau, name in geld.NIVEAU_NAMES.items()}
    for row, cells in st.session_state[widget]["edited_rows"].items():
        now = placings_of(page.scenario.taakvelden).of(codes[row])
        share = cells.get("Aandeel (%)")
        chosen[codes[row]] = (called.get(cells.get("Niveau"), now.niveau), now.aandeel if share is None else share / 100)
    differ = {code: item for code, item in chosen.items() if item != (usual.of(code).niveau, usual.of(code).aandeel)}
    st.session_state[SCENARIO] = replace(scenario, taakvelden=tuple((code, *item) for code, item in sorted(differ.items())))
